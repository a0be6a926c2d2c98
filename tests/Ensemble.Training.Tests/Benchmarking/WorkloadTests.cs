using Ensemble.Model;
using Ensemble.Training.Benchmarking;

namespace Ensemble.Training.Tests.Benchmarking;

public class WorkloadTests
{
    [Fact]
    public void Workload_CountsWeightsWithTheOriginalInputsAndWorkWithTheirRank()
    {
        var workload = new Workload(3, 20, 8, 2, 10, Activation.Relu, Integrator.Explicit);
        Assert.Equal(3 * ((20 * 8) + (8 * 8) + 8), workload.Weights);
        Assert.Equal(3 * ((10 * 8) + (8 * 8) + 8), workload.NormalsPerStep);
        Assert.Equal(3 * 10 * ((4 * 10 * 8) + (6 * ((8 * 8) + 8))), workload.FlopsPerStep);
        Assert.Equal("3x20x8x2x10", workload.Name);
    }

    [Fact]
    public void Ceiling_OfAStep_IsTheLargerOfProductsAndNoise()
    {
        var workload = new Workload(3, 20, 8, 2, 10, Activation.Relu, Integrator.Explicit);
        Assert.Equal(workload.FlopsPerStep / 2, new MachineCeiling(1, 1e9, 1).StepSeconds(workload, 2));
        Assert.Equal(workload.NormalsPerStep, new MachineCeiling(1e12, 1, 1).StepSeconds(workload, 1));
    }

    [Theory]
    [InlineData("explicit")]
    [InlineData("implicit")]
    public void Benchmark_OfASmallWorkload_ReportsPositiveRatesBelowTheCeilingOfAnInfinitelyFastMachine(string integratorName)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        var workload = new Workload(4, 5, 16, 2, 3, Activation.Erf, integrator);
        var infinitelyFast = new MachineCeiling(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);
        WorkloadTiming timing = new CpuBenchmark(0.001, 1).Time(workload, 2, null, default);
        Assert.Equal(2, timing.Threads);
        Assert.True(timing.NanosecondsPerWeightStep > 0 && timing.Gigaflops > 0 && timing.NormalsPerSecond > 0);
        Assert.True(timing.EngineBytes > 0 && timing.PeakMemoryBytes > timing.EngineBytes);
        Assert.Equal(0, timing.ShareOf(infinitelyFast));
    }
}
