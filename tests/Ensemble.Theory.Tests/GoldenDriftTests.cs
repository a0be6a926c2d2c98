using System.Text.Json;
using Ensemble.Theory.Drift;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Limits;
using Ensemble.Theory.Tests.Golden;

namespace Ensemble.Theory.Tests;

public class GoldenDriftTests
{
    [Theory]
    [MemberData(nameof(GoldenCase.Having), "drift_equilibrium", MemberType = typeof(GoldenCase))]
    public void FrozenReadout_AtEquilibrium_DriftsAsTheGoldenOne(string name)
    {
        var golden = GoldenCase.Load(name);
        JsonElement expected = golden.Root.GetProperty("drift_equilibrium");
        var equilibrium = Equilibrium.Of(golden.Problem);
        int depth = golden.Problem.Network.Depth;
        int train = golden.Problem.Data.TrainCount;
        double[] lags = expected.GetProperty("dt").Row();
        for (int i = 0; i < lags.Length; i++)
        {
            double[] kernel = equilibrium.Kernels(lags[i]).Nngp(depth).ToArray();
            double[] columns = [.. Enumerable.Range(0, golden.Points).SelectMany(x => kernel[(x * golden.Points)..((x * golden.Points) + train)])];
            Agreement.Relative(expected.GetProperty("K_two_time")[i].Flat(), columns, 1e-11, $"two-time kernel at lag {lags[i]}");
            Agreement.Relative(expected.GetProperty("f")[i].Flat(), equilibrium.FrozenReadoutMean(lags[i]), 1e-10, $"mean at lag {lags[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(GoldenCase.Having), "T0_limit", MemberType = typeof(GoldenCase))]
    public void ZeroTemperatureLimit_IsTheGoldenOne(string name)
    {
        var golden = GoldenCase.Load(name);
        JsonElement expected = golden.Root.GetProperty("T0_limit");
        PredictorLaw law = ZeroTemperatureLimit.Solve(golden.Problem, expected.GetProperty("s").Row(), 1e-8);
        Agreement.Within(expected.GetProperty("f").Flat(), law.Mean, 1e-7, $"T → 0 of {name}");
    }
}
