using System.Diagnostics;
using System.Numerics;
using Ensemble.Training.Engines;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Cpu;

/// <summary>Predicts memory from the sizes of all buffers, and time from a few steps taken on one thread.</summary>
internal sealed class CostModel<T>(Simulation simulation, RecordRequest request)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>What is assumed where a run is too large to try: operations per second of a thread.</summary>
    private const double AssumedFlops = 2e10;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(30);

    private readonly TrainingPlan<T> plan = new(simulation);

    /// <summary>The native memory of one worker.</summary>
    public static long BytesPerWorker(TrainingPlan<T> plan, RecordRequest request)
    {
        using Arena<T> arena = Arena<T>.Measuring();
        _ = new MemberTrainer<T>(arena, plan, request);
        return arena.Used;
    }

    /// <summary>Predicts the cost of a run.</summary>
    public EngineCost Estimate(int members, int workers)
    {
        double seconds = (double)members / workers * MemberSeconds();
        return new EngineCost(Bytes(workers), seconds, workers);
    }

    /// <summary>The memory of so many workers.</summary>
    public long Bytes(int workers) => workers * (BytesPerWorker(plan, request) + RecordBytes());

    private long RecordBytes()
    {
        long times = simulation.RecordSteps.Length;
        long points = plan.PointCount;
        long pairs = request.HasFlag(RecordRequest.TwoTime) ? times * times : times;
        long grams = (request.HasFlag(RecordRequest.HiddenGrams) ? plan.Depth : 0) + (request.HasFlag(RecordRequest.SignalGrams) ? plan.Depth : 0);
        long overlaps = request.HasFlag(RecordRequest.WeightOverlaps) ? plan.Depth + 1 : 0;
        return sizeof(double) * ((times * points * plan.Outputs) + (grams * pairs * points * points) + (overlaps * times * times));
    }

    private double MemberSeconds()
    {
        int last = simulation.RecordSteps.IsEmpty ? 0 : simulation.RecordSteps[^1];
        double perStep = StepSeconds();
        return (perStep * last) + RecordSeconds(perStep);
    }

    private double StepSeconds()
    {
        long bytes = BytesPerWorker(plan, RecordRequest.None);
        if (bytes > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2)
        {
            return 6.0 * plan.TrainCount * simulation.Network.Parameters / AssumedFlops;
        }

        using Arena<T> arena = Arena<T>.Allocate(bytes);
        var trainer = new MemberTrainer<T>(arena, plan, RecordRequest.None);
        trainer.Begin(0);
        return Clock(step => trainer.Step(0, step % simulation.Steps.Count, pause: false));
    }

    // Record passes do the work of a step over all points, and Gram matrices one multiplication per pair and neuron.
    private double RecordSeconds(double perStep)
    {
        const double ProductsPerSecond = 1e10;
        double times = simulation.RecordSteps.Length;
        double rows = times * plan.PointCount;
        double pairs = rows * (request.HasFlag(RecordRequest.TwoTime) ? rows : plan.PointCount) / 2;
        double neurons = plan.Widths.Sum();
        double products = (request.HasFlag(RecordRequest.HiddenGrams) ? neurons : 0) + (request.HasFlag(RecordRequest.SignalGrams) ? neurons * plan.Outputs : 0);
        double overlaps = request.HasFlag(RecordRequest.WeightOverlaps) ? times * times / 2 * simulation.Network.Parameters : 0;
        return (perStep * times * plan.PointCount / plan.TrainCount) + (((pairs * products) + overlaps) / ProductsPerSecond);
    }

    private static double Clock(Action<int> step)
    {
        step(0);
        step(1);
        var watch = Stopwatch.StartNew();
        int count = 0;
        do
        {
            step(count++);
        }
        while (watch.Elapsed < Patience);
        return watch.Elapsed.TotalSeconds / count;
    }
}
