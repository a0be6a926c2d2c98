using System.Diagnostics;
using Ensemble.Torch.Chunks;
using Ensemble.Torch.Devices;
using Ensemble.Torch.Members;
using Ensemble.Training.Benchmarking;
using Ensemble.Training.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Rehearsal;

/// <summary>A chunk of a workload, as large as the device allows, step by step.</summary>
internal sealed class Stage : IDisposable
{
    private readonly Placement placement;
    private readonly IChunkKind kind;
    private readonly MemberChunk chunk;

    /// <param name="workload">The workload.</param>
    /// <param name="placement">Where tensors live.</param>
    /// <param name="steps">The number of steps that there are.</param>
    public Stage(Workload workload, Placement placement, int steps)
    {
        this.placement = placement;
        Simulation simulation = workload.Simulation(steps);
        kind = ChunkKinds.Of(simulation, placement);
        set_num_threads(placement.IsHost ? 1 : Environment.ProcessorCount);
        int members = ChunkPlan.Of(kind, RecordRequest.None, workload.Members, DeviceMemory.Free(placement.Device), 1).ChunkSize;
        chunk = new MemberChunk(kind, RecordRequest.None, new MemberRange(0, members), ProductProbe.Choose(kind.Shape, members));
        chunk.Begin();
    }

    /// <summary>The members of the chunk.</summary>
    public int Members => chunk.Members.Count;

    /// <summary>Takes steps.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="synchronise">Whether to wait for the device at the end.</param>
    public void Advance(int steps, bool synchronise = true)
    {
        for (int step = 0; step < steps; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            chunk.Advance();
        }

        if (synchronise)
        {
            placement.Synchronize();
        }
    }

    /// <summary>The seconds of a step: the median of five series of steps without a wait between them.</summary>
    /// <param name="budget">How long all of it may take, in seconds.</param>
    public double SecondsOfAStep(double budget)
    {
        Advance(3);
        double one = Clock(3);
        int series = (int)Math.Clamp(budget / 6 / one, 1, 500);
        double[] times = [.. Enumerable.Range(0, 5).Select(_ => Clock(series)).Order()];
        return times[2];
    }

    public void Dispose()
    {
        chunk.Dispose();
        kind.Dispose();
    }

    private double Clock(int steps)
    {
        long start = Stopwatch.GetTimestamp();
        Advance(steps);
        return Stopwatch.GetElapsedTime(start).TotalSeconds / steps;
    }
}
