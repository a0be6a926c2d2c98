using System.Text.Json;
using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Tests.Golden;

namespace Ensemble.Theory.Tests;

public class GoldenDiscreteTests
{
    private const double Tolerance = 1e-11;

    [Theory]
    [MemberData(nameof(GoldenCase.Having), "discrete", MemberType = typeof(GoldenCase))]
    public void DiscreteLaw_IsTheGoldenOne(string name)
    {
        var golden = GoldenCase.Load(name);
        JsonElement expected = golden.Root.GetProperty("discrete");
        int[] n = [.. expected.GetProperty("n").Row().Select(value => (int)value)];

        // Per-layer cases give step sizes per layer; their common factor is 0.1.
        double eta = expected.TryGetProperty("eta", out JsonElement step) ? step.GetDouble() : 0.1;
        var dynamics = new DiscreteDynamics(golden.Problem, TimeSteps.Explicit(eta, n[^1]));
        PredictorLaw law = dynamics.Solve(n, CovarianceDetail.Full);
        Agreement.Relative(expected.GetProperty("f").Flat(), law.Mean, Tolerance, "mean");
        if (expected.TryGetProperty("C", out JsonElement covariance))
        {
            Agreement.Relative(covariance.Flat(), law.Covariance, Tolerance, "covariance");
        }
        else
        {
            Agreement.Relative(expected.GetProperty("var").Flat(), law.Variance, Tolerance, "variance");
        }
    }

    [Theory]
    [MemberData(nameof(GoldenCase.Having), "drift_discrete", MemberType = typeof(GoldenCase))]
    public void DiscreteLaw_WithFrozenReadoutAndLossOff_IsTheGoldenDrift(string name)
    {
        var golden = GoldenCase.Load(name);
        JsonElement expected = golden.Root.GetProperty("drift_discrete");
        double eta = expected.GetProperty("eta").GetDouble();
        int[] n = [.. expected.GetProperty("n").Row().Select(value => (int)value)];
        int depth = golden.Problem.Network.Depth;
        TheoryProblem problem = golden.Problem.With(golden.Problem.Schedule.Then(
            eta * expected.GetProperty("n0").GetInt32(), phase => phase.Freeze(WeightId.Readout).WithLoss(false)));
        PredictorLaw law = new DiscreteDynamics(problem, TimeSteps.Explicit(eta, n[^1])).Solve(n, CovarianceDetail.Variance);
        Agreement.Relative(expected.GetProperty("f").Flat(), law.Mean, Tolerance, "mean");
        Agreement.Relative(expected.GetProperty("var").Flat(), law.Variance, Tolerance, "variance");
    }
}
