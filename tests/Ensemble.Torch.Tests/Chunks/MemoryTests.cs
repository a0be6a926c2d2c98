using Ensemble.Conformance;
using Ensemble.Model;
using Ensemble.Training;
using Ensemble.Training.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Tests.Chunks;

/// <summary>Runs alone: the memory is that of the whole process.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public class MemoryTests
{
    private const int Members = 8;
    private const int Width = 64;

    [Theory]
    [InlineData("explicit", 10_000)]
    [InlineData("implicit", 5000)]
    [InlineData("trapezoidal", 5000)]
    public void ThousandsOfSteps_NeedNoMoreMemoryThanAHundred(string integratorName, int steps)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        set_num_threads(1);
        Simulation simulation = Cases.Create(Activation.Erf, [Width, Width], steps: steps, integrator: integrator, recordSteps: [0]);
        using var chunk = new Chunk(FixedSteps(simulation), CPU, Members);
        chunk.Members.Begin();
        chunk.Advance(100);
        long tensors = DisposeScopeManager.Statistics.ThreadTotalLiveCount, bytes = Resident();
        chunk.Advance(simulation.Steps.Count - 100);
        Assert.Equal(tensors, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        // The runtime's own heap comes and goes; half of what one forgotten activation per step would take is far above it.
        long forgotten = (long)steps * Members * Width * simulation.Data.TrainCount * sizeof(float);
        Assert.InRange(Resident() - bytes, long.MinValue, forgotten / 2);
    }

    [Fact]
    public void ThousandsOfStepsOfAProgram_NeedNoMoreMemoryThanAHundred()
    {
        const int steps = 2000;
        set_num_threads(1);
        Simulation simulation = Architectures.Create("everything", steps: steps, recordSteps: [0]);
        using var chunk = new Chunk(simulation, CPU, Members);
        chunk.Members.Begin();
        chunk.Advance(100);
        long tensors = DisposeScopeManager.Statistics.ThreadTotalLiveCount, bytes = Resident();
        chunk.Advance(steps - 100);
        Assert.Equal(tensors, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.InRange(Resident() - bytes, long.MinValue, 20L << 20);
    }

    private static Simulation FixedSteps(Simulation like) => like.Steps.Integrator == Integrator.Explicit ? like : new Simulation(
        like.Network, like.Schedule, new TimeSteps(like.Steps.Integrator, Enumerable.Repeat(0.1, like.Steps.Count)), like.Data, like.RecordSteps, like.Seed);

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
