using System.Numerics;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference;

/// <summary>Predicts memory from the sizes of all buffers, and time from a few steps taken on one thread.</summary>
internal sealed class ReferenceCost<T>(Simulation simulation, RecordRequest request) : IRunCost
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // Of one thread of an EPYC (Zen 3) with AVX2.
    private const double ProductsPerSecond = 1e10;
    private const double SecondsPerPair = 6e-9;

    private const int Clockings = 3;

    private readonly ReferencePlan<T> plan = new(simulation);

    /// <summary>The native memory of one worker.</summary>
    public static long BytesPerWorker(ReferencePlan<T> plan, RecordRequest request)
    {
        using Arena<T> arena = Arena<T>.Measuring();
        _ = new ReferenceTrainer<T>(arena, plan, request);
        return arena.Used;
    }

    /// <inheritdoc/>
    public EngineCost Estimate(int members, int workers)
    {
        int last = simulation.RecordSteps.IsEmpty ? 0 : simulation.RecordSteps[^1];
        double perStep = StepSeconds();
        double passes = request.HasFlag(RecordRequest.PathKernel) ? 0 : perStep * simulation.RecordSteps.Length * plan.PointCount / plan.TrainCount;
        return new EngineCost(Bytes(workers), (double)members / workers * ((perStep * last) + passes + GramSeconds(perStep)), workers);
    }

    /// <inheritdoc/>
    public EngineCost EstimateRecording(int members, int workers)
    {
        long without = new ReferenceCost<T>(simulation, RecordRequest.None).Bytes(workers);
        double beside = simulation.RecordSteps.IsEmpty ? 0 : BesideSeconds() * simulation.RecordSteps[^1];
        return new EngineCost(Bytes(workers) - without, (double)members / workers * (GramSeconds(0) + beside), workers);
    }

    /// <inheritdoc/>
    public long Bytes(int workers) => workers * (BytesPerWorker(plan, request) + RecordBytes());

    private long Pairs(long times) => request.HasFlag(RecordRequest.TwoTime) ? times * times : times;

    private long RecordBytes()
    {
        long times = simulation.RecordSteps.Length, points = plan.PointCount, square = Pairs(times) * points * points;
        long grams = (request.HasFlag(RecordRequest.HiddenGrams) ? plan.Network.Depth : 0) + (request.HasFlag(RecordRequest.SignalGrams) ? plan.Weights.Length + 2 : 0);
        long overlaps = request.HasFlag(RecordRequest.WeightOverlaps) ? plan.Weights.Length : 0;
        long rows = points * plan.Outputs, trained = (long)plan.TrainCount * plan.Outputs;
        long linearised = request.HasFlag(RecordRequest.Linearised) ? (times * rows) + (rows * rows) + (plan.Weights.Length * rows * (trained + 1)) : 0;
        long path = request.HasFlag(RecordRequest.PathKernel) ? ((times + 1) * rows * plan.TrainCount) + ((rows + trained) * (rows + trained) * 3) : 0;
        return sizeof(double) * (linearised + path + (times * points * plan.Outputs) + (grams * square) + (overlaps * times * times));
    }

    /// <summary>What looking at a step takes: products of gradients, passes at the nodes of the path, one more set of weights that diffuses.</summary>
    private double BesideSeconds()
    {
        double rows = (double)plan.PointCount * plan.Outputs, trained = (double)plan.TrainCount * plan.Outputs, parameters = plan.Network.Parameters;
        double linearised = request.HasFlag(RecordRequest.Linearised) ? (rows * trained * plan.Weights.Length) + (parameters * (20 + trained)) : 0;
        double all = rows + trained;
        double path = request.HasFlag(RecordRequest.PathKernel)
            ? PathTracker<T>.Nodes * ((all * all / 2 * plan.Weights.Sum(GradientLength)) + (3 * rows * parameters))
            : 0;
        return (linearised + path) / ProductsPerSecond;
    }

    private double GramSeconds(double perStep)
    {
        long times = simulation.RecordSteps.Length, points = plan.PointCount;
        double pairs = (double)Pairs(times) * points * points / 2;
        double hidden = request.HasFlag(RecordRequest.HiddenGrams) ? plan.Network.Program.Hidden.Sum(slot => (double)plan.Network.Shapes[slot].Size) : 0;
        double gradients = request.HasFlag(RecordRequest.SignalGrams) ? plan.Weights.Sum(GradientLength) : 0;
        double overlaps = request.HasFlag(RecordRequest.WeightOverlaps) ? (double)times * times / 2 * plan.Network.Parameters : 0;
        double matrices = (request.HasFlag(RecordRequest.HiddenGrams) ? plan.Network.Depth : 0) + (request.HasFlag(RecordRequest.SignalGrams) ? plan.Weights.Length : 0);
        double passes = request.HasFlag(RecordRequest.SignalGrams) ? perStep * times * points * plan.Outputs / plan.TrainCount : 0;
        return ((pairs * (hidden + gradients)) + overlaps) / ProductsPerSecond + (pairs * matrices * SecondsPerPair) + passes;
    }

    private double GradientLength(WeightInfo info) => info.Uses == 1 && info.RowsPerPoint == 1 ? info.Columns + (info.FanOut * plan.Outputs) : info.Count * plan.Outputs;

    private double StepSeconds()
    {
        RecordRequest beside = request & RecordRequest.EveryStep;
        using Arena<T> arena = Arena<T>.Allocate(BytesPerWorker(plan, beside));
        var trainer = new ReferenceTrainer<T>(arena, plan, beside);
        trainer.Begin(0);
        return StepClock.Seconds(step => trainer.Step(0, step % simulation.Steps.Count, pause: false), warmUps: 1, Clockings);
    }
}
