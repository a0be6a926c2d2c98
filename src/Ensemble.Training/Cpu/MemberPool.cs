using System.Runtime.ExceptionServices;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Cpu;

/// <summary>A few threads that take members one by one until all are trained.</summary>
/// <param name="simulation">The simulation.</param>
/// <param name="members">Which members to train.</param>
/// <param name="makeWorker">Makes what a thread works with.</param>
/// <param name="deliver">Takes in records.</param>
/// <param name="progress">Is told of steps done, or null.</param>
/// <param name="states">Keeps the states of members, or null.</param>
internal sealed class MemberPool(
    Simulation simulation, MemberRange members, Func<MemberWorker> makeWorker, Action<MemberRecord> deliver, IProgress<StepProgress>? progress, IMemberStates? states)
{
    private readonly Lock gate = new();
    private int taken;
    private ExceptionDispatchInfo? failure;

    /// <summary>Trains all members.</summary>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public void Run(int workers, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        long steps = simulation.RecordSteps.IsEmpty ? 0 : simulation.RecordSteps[^1];
        var overall = new RunProgress(progress, members.Count, steps, stop.Token);
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(index => new Thread(() => Work(overall, stop)) { Name = $"member worker {index}", IsBackground = true })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        cancellation.ThrowIfCancellationRequested();
        failure?.Throw();
    }

    private void Work(RunProgress overall, CancellationTokenSource stop)
    {
        try
        {
            using MemberWorker worker = makeWorker();
            var counter = new StepCounter(overall);
            for (int next = Take(); next < members.Count && !stop.IsCancellationRequested; next = Take())
            {
                int member = members.First + next;
                if (states is null || !states.IsFinished(member))
                {
                    worker.Trainer.Train(member, worker.Record, counter, states);
                    Deliver(worker.Record);
                }
                else
                {
                    counter.Skip(overall.StepsPerMember);
                }

                counter.Flush();
                overall.AddMember();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The thread that stopped the run, or the caller, knows why.
        }
#pragma warning disable CA1031 // The first failure of any thread is thrown again to the caller.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            lock (gate)
            {
                failure ??= ExceptionDispatchInfo.Capture(exception);
            }

            stop.Cancel();
        }
    }

    // A member trained to its end counts even when the run has been stopped meanwhile, but not when it has failed.
    private void Deliver(MemberRecord record)
    {
        lock (gate)
        {
            if (failure is null)
            {
                deliver(record);
            }
        }
    }

    private int Take() => Interlocked.Increment(ref taken) - 1;
}
