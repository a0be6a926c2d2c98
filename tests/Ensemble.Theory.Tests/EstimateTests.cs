using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Tests;

public class EstimateTests
{
    [Fact]
    public void Estimate_GrowsWithPointsAndDetail_AndOnlySlowlyWithTime()
    {
        static SolveCost Cost(int train, double end, CovarianceDetail detail) => ContinuousDynamics.Estimate(
            Problems.Uniform(Activation.Relu, 2, Problems.RandomData(train, 5, 10)), [1, end], 1e-6, detail);
        SolveCost small = Cost(5, 10, CovarianceDetail.None);
        Assert.True(small.Bytes > 0 && small.Seconds > 0);
        Assert.True(Cost(60, 10, CovarianceDetail.None).Seconds > 5 * small.Seconds);
        Assert.True(Cost(5, 10, CovarianceDetail.Variance).Seconds > small.Seconds);
        Assert.True(Cost(60, 10_000, CovarianceDetail.Variance).Seconds < 20 * Cost(60, 10, CovarianceDetail.Variance).Seconds);
    }

    [Fact]
    public void Estimate_OfManySteps_DoesNotGrowInProportion()
    {
        TheoryProblem problem = Problems.Uniform(Activation.Relu, 2, Problems.RandomData(10, 5, 10), temperature: 0.01);
        SolveCost Cost(int steps) => DiscreteDynamics.Estimate(problem, TimeSteps.Explicit(0.01, steps), [steps], CovarianceDetail.Variance);
        Assert.True(Cost(16_000).Seconds < 4 * Cost(1_000).Seconds);
    }

    [Fact]
    public void Progress_EndsAtOne_AndNeverFallsBack()
    {
        var seen = new List<double>();
        new ContinuousDynamics(Problems.Uniform(Activation.Relu, 1, Problems.RandomData(2, 1, 3)))
            .Solve([1, 5], 1e-5, CovarianceDetail.Variance, new Recorder(seen));
        Assert.Equal(1, seen[^1]);
        Assert.Equal(seen.Order(), seen);
    }

    private sealed class Recorder(List<double> seen) : IProgress<double>
    {
        public void Report(double value) => seen.Add(value);
    }
}
