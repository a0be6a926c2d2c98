using System.Numerics;
using Ensemble.Training.Engines;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Cpu;

/// <summary>Predicts memory from the sizes of all buffers, and time from a few steps taken on one thread.</summary>
internal sealed class CostModel<T>(Simulation simulation, RecordRequest request) : IRunCost
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>What is assumed where a run is too large to try: operations per second of a thread.</summary>
    private const double AssumedFlops = 2e10;

    // Of a thread of an EPYC (Zen 3) with AVX2, fitted to runs of depth 1 to 3 and width 128 to 256.
    private const double ProductsPerSecond = 2e10;
    private const double SecondsPerPair = 6e-9;
    private const double SecondsPerCopy = 2e-9;

    private const int Clockings = 5;

    private readonly TrainingPlan<T> plan = new(simulation);

    /// <summary>The native memory of one worker.</summary>
    public static long BytesPerWorker(TrainingPlan<T> plan, RecordRequest request)
    {
        using Arena<T> arena = Arena<T>.Measuring();
        _ = new MemberTrainer<T>(arena, plan, request);
        return arena.Used;
    }

    /// <inheritdoc/>
    public EngineCost Estimate(int members, int workers)
    {
        double seconds = (double)members / workers * MemberSeconds();
        return new EngineCost(Bytes(workers), seconds, workers);
    }

    /// <inheritdoc/>
    public EngineCost EstimateRecording(int members, int workers)
    {
        long without = new CostModel<T>(simulation, RecordRequest.None).Bytes(workers);
        return new EngineCost(Bytes(workers) - without, (double)members / workers * GramSeconds(), workers);
    }

    /// <inheritdoc/>
    public long Bytes(int workers) => workers * (BytesPerWorker(plan, request) + RecordBytes());

    private long RecordBytes()
    {
        long times = simulation.RecordSteps.Length;
        long points = plan.PointCount;
        long pairs = request.HasFlag(RecordRequest.TwoTime) ? times * times : times;
        long grams = (request.HasFlag(RecordRequest.HiddenGrams) ? plan.Depth : 0) + (request.HasFlag(RecordRequest.SignalGrams) ? plan.Depth : 0);
        long overlaps = request.HasFlag(RecordRequest.WeightOverlaps) ? plan.Depth + 1 : 0;
        long quantiles = request.HasFlag(RecordRequest.UnitQuantiles) ? plan.Depth * times * points * Ensemble.Model.Quantities.UnitQuantiles.Levels.Length : 0;
        return sizeof(double) * (quantiles + (times * points * plan.Outputs) + (grams * pairs * points * points) + (overlaps * times * times));
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
        return StepClock.Seconds(step => trainer.Step(0, step % simulation.Steps.Count, pause: false), warmUps: 2, Clockings);
    }

    // Record passes do the work of a step over all points.
    private double RecordSeconds(double perStep) =>
        (perStep * simulation.RecordSteps.Length * plan.PointCount / plan.TrainCount) + GramSeconds();

    private double GramSeconds()
    {
        var work = RecordingWork.Of(simulation, request);
        return (work.Pairs * SecondsPerPair) + (work.Multiplications / ProductsPerSecond) + (work.Copies * SecondsPerCopy);
    }
}
