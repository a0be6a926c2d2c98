using Ensemble.Conformance;
using Ensemble.Model;
using Ensemble.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Tests.Chunks;

public class MemoryTests
{
    // One activation left behind per step would take 8 members × 64 neurons × 5 points × 4 bytes × 10,000 steps = 102 MB.
    private const long AllowedGrowth = 30_000_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TenThousandSteps_NeedNoMoreMemoryThanAHundred(bool implicitSteps)
    {
        Simulation simulation = Cases.Create(Activation.Erf, [64, 64], steps: implicitSteps ? 3000 : 10_000, implicitSteps: implicitSteps, recordSteps: [0]);
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
