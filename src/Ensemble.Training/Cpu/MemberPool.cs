using System.Numerics;
using System.Runtime.ExceptionServices;
using Ensemble.Training.Engines;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Cpu;

/// <summary>A few threads that take members one by one until all are trained.</summary>
internal sealed class MemberPool<T>(
    Simulation simulation, RecordRequest request, MemberRange members, Action<MemberRecord> deliver, IProgress<StepProgress>? progress, IMemberStates? states)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TrainingPlan<T> plan = new(simulation);
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
            using Arena<T> arena = Arena<T>.Allocate(CostModel<T>.BytesPerWorker(plan, request));
            var trainer = new MemberTrainer<T>(arena, plan, request);
            var record = new MemberRecord(simulation, request);
            var counter = new StepCounter(overall);
            for (int next = Take(); next < members.Count && !stop.IsCancellationRequested; next = Take())
            {
                int member = members.First + next;
                if (states is null || !states.IsFinished(member))
                {
                    trainer.Train(member, record, counter, states);
                    Deliver(record);
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
