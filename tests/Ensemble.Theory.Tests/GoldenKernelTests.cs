using System.Text.Json;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Limits;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Tests.Golden;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Tests;

public class GoldenKernelTests
{
    private const double KernelTolerance = 1e-12;

    [Theory]
    [MemberData(nameof(GoldenCase.Having), "kernels", MemberType = typeof(GoldenCase))]
    public void Kernels_AtTwoTimes_AreTheGoldenOnes(string name)
    {
        var golden = GoldenCase.Load(name);
        var dynamics = new ContinuousDynamics(golden.Problem);
        foreach (JsonElement item in golden.Root.GetProperty("kernels").EnumerateArray())
        {
            double t = item.GetProperty("t").GetDouble();
            double other = item.GetProperty("tp").GetDouble();
            TwoTimeKernels kernels = dynamics.Kernels(t, other);
            string at = $"{name} ({t}, {other})";
            for (int layer = 0; layer <= kernels.Depth; layer++)
            {
                Agreement.Relative(item.GetProperty("K")[layer].Flat(), kernels.Nngp(layer), KernelTolerance, $"K{layer} {at}");
                if (layer > 0)
                {
                    Agreement.Relative(item.GetProperty("Kdot")[layer - 1].Flat(), kernels.Derivative(layer), KernelTolerance, $"Kdot{layer} {at}");
                }
            }

            Agreement.Relative(item.GetProperty("NDK").Flat(), kernels.Ndk, KernelTolerance, $"NDK {at}");
            Agreement.Relative(item.GetProperty("C0").Flat(), kernels.InitialCovariance, KernelTolerance, $"C0 {at}");
        }
    }

    [Theory]
    [MemberData(nameof(GoldenCase.Having), "NTK", MemberType = typeof(GoldenCase))]
    public void Ntk_IsTheGoldenOne(string name)
    {
        var golden = GoldenCase.Load(name);
        KernelMatrix ntk = NeuralTangentKernel.AtInitialisation(golden.Problem).Kernel;
        int train = golden.Problem.Data.TrainCount;
        double[] columns = [.. Enumerable.Range(0, golden.Points).SelectMany(i => ntk.Row(i)[..train].ToArray())];
        Agreement.Relative(golden.Root.GetProperty("NTK").Flat(), columns, KernelTolerance, "NTK");
    }

    [Theory]
    [MemberData(nameof(GoldenCase.Having), "GP_posterior", MemberType = typeof(GoldenCase))]
    public void GpPosterior_IsTheGoldenOne(string name)
    {
        var golden = GoldenCase.Load(name);
        var posterior = GpPosterior.Of(golden.Problem);
        JsonElement expected = golden.Root.GetProperty("GP_posterior");
        Agreement.Relative(golden.Root.GetProperty("NNGP_K_s2").Flat(), posterior.Nngp.Values, KernelTolerance, "NNGP");
        Agreement.Relative(expected.GetProperty("mean").Flat(), posterior.Mean, 1e-10, "posterior mean");
        Agreement.Relative(expected.GetProperty("cov").Flat(), posterior.Covariance, 1e-10, "posterior covariance");
    }

    [Fact]
    public void GpPosterior_WithOneTemperatureAndUnequalRates_IsTheGoldenOne()
    {
        var golden = GoldenCase.Load("perlayer_erf1_sameT");
        Agreement.Relative(golden.Root.GetProperty("GP_posterior_mean").Flat(), GpPosterior.Of(golden.Problem).Mean, 1e-10, "posterior mean");
    }

    [Theory]
    [MemberData(nameof(GoldenCase.Having), "NTK_dynamics", MemberType = typeof(GoldenCase))]
    public void NtkDynamics_AreTheGoldenOnes(string name)
    {
        var golden = GoldenCase.Load(name);
        JsonElement expected = golden.Root.GetProperty("NTK_dynamics");
        PredictorLaw law = NtkDynamics.Solve(golden.Problem, expected.GetProperty("t").Row());
        Agreement.Relative(expected.GetProperty("f").Flat(), law.Mean, 1e-10, "NTK dynamics");
    }
}
