using System.Numerics;
using System.Runtime.ExceptionServices;
using Ensemble.Training.Engines;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Cpu;

/// <summary>A few threads that take members one by one until all are trained.</summary>
internal sealed class MemberPool<T>(
    Simulation simulation, RecordRequest request, MemberRange members, Action<MemberRecord> deliver, IProgress<StepProgress>? progress)
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
            for (int next = Take(); next < members.Count; next = Take())
            {
                trainer.Train(members.First + next, record, counter);
                counter.Flush();
                lock (gate)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    deliver(record);
                }

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

    private int Take() => Interlocked.Increment(ref taken) - 1;
}
