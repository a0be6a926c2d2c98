using System.Text.Json;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Tests.Golden;

namespace Ensemble.Theory.Tests;

public class GoldenContinuousTests
{
    [Theory]
    [MemberData(nameof(GoldenCase.Having), "mean", MemberType = typeof(GoldenCase))]
    public void ContinuousMean_IsTheGoldenOne(string name)
    {
        var golden = GoldenCase.Load(name);
        JsonElement expected = golden.Root.GetProperty("mean");
        PredictorLaw law = new ContinuousDynamics(golden.Problem).Solve(expected.GetProperty("t").Row(), 1e-8, CovarianceDetail.None);
        Agreement.Within(expected.GetProperty("f").Flat(), law.Mean, 1e-8, $"mean of {name}");
        Assert.InRange(law.EstimatedError, 0, 1e-8);
    }

    [Theory]
    [MemberData(nameof(GoldenCase.Having), "cov", MemberType = typeof(GoldenCase))]
    public void ContinuousCovariance_IsTheGoldenOne(string name)
    {
        var golden = GoldenCase.Load(name);
        JsonElement[] items = [.. golden.Root.GetProperty("cov").EnumerateArray()];
        double[] times = [.. items.SelectMany(item => new[] { item.GetProperty("t").GetDouble(), item.GetProperty("tp").GetDouble() }).Distinct().Order()];
        PredictorLaw law = new ContinuousDynamics(golden.Problem).Solve(times, 1e-8, CovarianceDetail.Full);
        foreach (JsonElement item in items)
        {
            int t = Array.IndexOf(times, item.GetProperty("t").GetDouble());
            int other = Array.IndexOf(times, item.GetProperty("tp").GetDouble());
            double[] block = [.. Enumerable.Range(0, golden.Points * golden.Points)
                .Select(i => law.CovarianceAt(t, i / golden.Points, other, i % golden.Points))];
            Agreement.Within(item.GetProperty("C").Flat(), block, 1e-8, $"covariance of {name} at {times[t]}, {times[other]}");
        }
    }

    [Theory]
    [MemberData(nameof(GoldenCase.Having), "drift_from_t0", MemberType = typeof(GoldenCase))]
    public void ContinuousLaw_WithFrozenReadoutAndLossOff_IsTheGoldenDrift(string name)
    {
        var golden = GoldenCase.Load(name);
        JsonElement expected = golden.Root.GetProperty("drift_from_t0");
        int depth = golden.Problem.Network.Depth;
        TheoryProblem problem = golden.Problem.With(golden.Problem.Schedule.Then(
            expected.GetProperty("t0").GetDouble(), phase => phase.Freeze(WeightId.Readout).WithLoss(false)));
        PredictorLaw law = new ContinuousDynamics(problem).Solve(expected.GetProperty("t").Row(), 1e-9, CovarianceDetail.Variance);
        Agreement.Within(expected.GetProperty("f").Flat(), law.Mean, 1e-8, "mean");
        Agreement.Within(expected.GetProperty("var").Flat(), law.Variance, 1e-8, "variance");
    }
}
