using Ensemble.Conformance;
using Ensemble.Model;
using Ensemble.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Tests.Chunks;

/// <summary>Runs alone: the memory is that of the whole process.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public class MemoryTests
{
    // One activation left behind per step would take 8 members × 64 neurons × 5 points × 4 bytes × 3000 steps = 31 MB.
    private const long AllowedGrowth = 10_000_000;

    [Theory]
    [InlineData(Integrator.Explicit, 10_000)]
    [InlineData(Integrator.Implicit, 3000)]
    public void ThousandsOfSteps_NeedNoMoreMemoryThanAHundred(Integrator integrator, int steps)
    {
        set_num_threads(1);
        Simulation simulation = Cases.Create(Activation.Erf, [64, 64], steps: steps, implicitSteps: integrator == Integrator.Implicit, recordSteps: [0]);
        using var chunk = new Chunk(FixedSteps(simulation), CPU, 8);
        chunk.Members.Begin();
        chunk.Advance(100);
        long tensors = DisposeScopeManager.Statistics.ThreadTotalLiveCount, bytes = Resident();
        chunk.Advance(simulation.Steps.Count - 100);
        Assert.Equal(tensors, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.InRange(Resident() - bytes, long.MinValue, AllowedGrowth);
    }

    private static Simulation FixedSteps(Simulation like) => like.Steps.Integrator == Integrator.Explicit ? like : new Simulation(
        like.Network, like.Schedule, new TimeSteps(Integrator.Implicit, Enumerable.Repeat(0.1, like.Steps.Count)), like.Data, like.RecordSteps, like.Seed);

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
