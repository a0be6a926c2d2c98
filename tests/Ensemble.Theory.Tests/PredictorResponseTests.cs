using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Tests;

public class PredictorResponseTests
{
    /// <summary>With f0 ~ GP(0, C₀) the fluctuation has the covariance of the predictor: (1 − W)C₀(1 − W)ᵀ, for every integrator and through phases.</summary>
    [Theory]
    [InlineData("explicit")]
    [InlineData("implicit")]
    [InlineData("trapezoidal")]
    public void AppliedToTheFreeCovariance_ItGivesTheVariance(string integrator)
    {
        Dataset data = Problems.RandomData(2, 1, 3);
        TheoryProblem problem = Problems.Uniform(Activation.Erf, 2, data, 0.3);
        var changed = new TheoryProblem(problem.Network, problem.Schedule.Then(1.2, phase => phase.Freeze(WeightId.Readout).WithLoss(false)).Then(1.6, phase => phase.WithLoss(true)), data);
        var steps = new TimeSteps(Integrator.Parse(integrator), Enumerable.Repeat(0.2, 12));
        var dynamics = new DiscreteDynamics(changed, steps);
        int[] records = [0, 3, 6, 12];
        PredictorResponse response = dynamics.Response(records);
        int cells = response.Steps * 3;
        var rows = new double[cells][];
        for (int cell = 0; cell < cells; cell++)
        {
            var free = new double[cells];
            free[cell] = 1;
            response.Apply(free, 1, rows[cell] = new double[records.Length * 3]);
        }

        double[] expected = dynamics.Solve(records, CovarianceDetail.Variance).Variance.ToArray();
        for (int target = 0; target < expected.Length; target++)
        {
            double variance = 0;
            for (int n = 0; n < response.Steps; n++)
            {
                for (int m = 0; m < response.Steps; m++)
                {
                    TwoTimeKernels kernels = dynamics.Kernels(n, m);
                    for (int x = 0; x < 3; x++)
                    {
                        for (int z = 0; z < 3; z++)
                        {
                            variance += rows[(n * 3) + x][target] * rows[(m * 3) + z][target] * kernels.InitialCovariance[(x * 3) + z];
                        }
                    }
                }
            }

            Assert.Equal(expected[target], variance, 1e-10);
        }
    }

    [Fact]
    public void Outputs_AreMappedAlike()
    {
        Dataset data = Problems.RandomData(2, 1, 3);
        PredictorResponse response = new DiscreteDynamics(Problems.Uniform(Activation.Relu, 1, data), TimeSteps.Explicit(0.1, 5)).Response([2, 5]);
        double[] free = [.. Enumerable.Range(0, 6 * 3 * 5).Select(i => Math.Sin(i))], all = new double[2 * 3 * 5], one = new double[2 * 3];
        response.Apply(free, 5, all);
        response.Apply([.. free.Where((_, i) => i % 5 == 3)], 1, one);
        Agreement.Within([.. all.Where((_, i) => i % 5 == 3)], one, 1e-12, "output 3");
        Assert.Throws<ArgumentException>(() => response.Apply(free, 4, all));
    }
}
