using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Cpu;

public class EstimateTests
{
    private static readonly Network Shape = new(10, 2, 64, Activation.Relu);

    [Fact]
    public void Memory_DoesNotDependOnTheNumberOfMembersOrSteps()
    {
        EngineCost few = Estimate(10, 5, RecordRequest.None);
        EngineCost many = Estimate(10_000, 5_000, RecordRequest.None);
        Assert.Equal(few.Bytes, many.Bytes);
        Assert.Equal(2, many.Workers);
    }

    [Fact]
    public void Time_GrowsWithMembersAndSteps()
    {
        // The two forecasts come from separate clocks, so only their order of magnitude is claimed.
        double few = Estimate(10, 200, RecordRequest.None).Seconds;
        double many = Estimate(1_000, 20_000, RecordRequest.None).Seconds;
        Assert.InRange(many / few, 100, 1e6);
    }

    [Fact]
    public void Memory_HoldsTheWeightsAndTheSnapshotsOfEveryWorker()
    {
        long weights = Shape.Parameters * sizeof(float);
        long plain = Estimate(2, 5, RecordRequest.None).Bytes;
        long overlaps = Estimate(2, 5, RecordRequest.WeightOverlaps).Bytes;
        Assert.True(plain > 2 * weights);
        Assert.True(overlaps - plain >= 2 * 3 * weights, $"{overlaps - plain} bytes for snapshots of {weights}");
    }

    [Fact]
    public void Workers_AreNeverMoreThanMembers()
    {
        Assert.Equal(1, Estimate(1, 5, RecordRequest.None).Workers);
    }

    [Fact]
    public void Threads_OfZero_AreAllCores()
    {
        Assert.Equal(Environment.ProcessorCount, new CpuEngine().Threads);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CpuEngine(-1));
    }

    private static EngineCost Estimate(int members, int steps, RecordRequest request)
    {
        Simulation simulation = Cases.Simulation(Shape, Cases.Data(10, 10, 2, 1), new LayerParameters(0.1, 1, 1), 0.01, steps, [0, 1, steps]);
        return new CpuEngine(2).Estimate(simulation, request, members);
    }
}
