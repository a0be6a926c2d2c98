using System.Text.Json;
using Ensemble.Model;
using Ensemble.Theory.Algebra;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Limits;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Tests.Golden;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Tests.Algebra;

public class GoldenArchitectureTests
{
    [Theory]
    [MemberData(nameof(GoldenArchitecture.OneTimeNames), MemberType = typeof(GoldenArchitecture))]
    public void OneTimeKernels_AreTheGoldenOnesInBothConventions(string name)
    {
        var golden = GoldenArchitecture.OneTime(name);
        TwoTimeKernels kernels = new ContinuousDynamics(golden.Problem).Kernels(0, 0);
        OfTable(golden.Root.GetProperty("NNGP").Flat(), kernels.InitialCovariance, 1e-12, "NNGP");
        OfTable(golden.Root.GetProperty("NTK_parameters_with_variance").Flat(), kernels.Ndk, 1e-12, "NTK, variance in the parameters");

        // σ times a parameter of variance 1 has σ² times the gradient's square: a rate of σ².
        TheoryProblem scaled = golden.Problem.With(Schedule.PerWeight(golden.Network.Weights.Zip(
            golden.Parameters.Select(own => new LayerParameters(0, 1, own.InitialVariance, own.InitialVariance)))));
        OfTable(golden.Root.GetProperty("NTK").Flat(), new ContinuousDynamics(scaled).Kernels(0, 0).Ndk, 1e-12, "NTK, variance in the network");
    }

    [Theory]
    [MemberData(nameof(GoldenArchitecture.OneTimeNames), MemberType = typeof(GoldenArchitecture))]
    public void KernelGradientDescent_IsTheGoldenOne(string name)
    {
        var golden = GoldenArchitecture.OneTime(name);
        JsonElement expected = golden.Root.GetProperty("kernel_gd");
        TheoryProblem scaled = golden.Problem.With(Schedule.PerWeight(golden.Network.Weights.Zip(
            golden.Parameters.Select(own => new LayerParameters(0, 1, own.InitialVariance, own.InitialVariance)))));
        JsonElement[] steps = [.. expected.GetProperty("discrete").EnumerateArray().Where(step => step.GetProperty("n").GetInt32() <= 20)];
        int[] n = [.. steps.Select(step => step.GetProperty("n").GetInt32())];

        // Kernel gradient descent is the two-time law at T = 0.
        var dynamics = new DiscreteDynamics(scaled, TimeSteps.Explicit(expected.GetProperty("eta").GetDouble(), n[^1]));
        Agreement.Within([.. steps.SelectMany(step => step.GetProperty("f").Row())], dynamics.Solve(n, CovarianceDetail.None).Mean, 1e-10, "discrete");

        JsonElement[] times = [.. expected.GetProperty("continuous").EnumerateArray()];
        PredictorLaw flow = NtkDynamics.Solve(scaled, [.. times.Select(time => time.GetProperty("t").GetDouble())]);
        Agreement.Within([.. times.SelectMany(time => time.GetProperty("f").Row())], flow.Mean, 1e-10, "continuous");

        TheoryProblem noisy = golden.Problem.With(Schedule.PerWeight(golden.Network.Weights.Zip(
            golden.Parameters.Select(own => new LayerParameters(0.1, Math.Max(own.InitialVariance, 1e-300), own.InitialVariance)))));
        Agreement.Within(expected.GetProperty("nngp_posterior_mean_noise_0.1").Row(), GpPosterior.Of(noisy).Mean, 1e-10, "posterior");
    }

    [Theory]
    [MemberData(nameof(GoldenArchitecture.TwoTimeNames), MemberType = typeof(GoldenArchitecture))]
    public void TwoTimeLaw_IsTheGoldenOne(string name)
    {
        var golden = GoldenArchitecture.TwoTime(name);
        int steps = golden.Root.GetProperty("steps").GetInt32();
        var dynamics = new DiscreteDynamics(golden.Problem, TimeSteps.Explicit(1, steps));
        foreach (JsonElement expected in golden.Root.GetProperty("kernels").EnumerateArray())
        {
            int n = expected.GetProperty("n").GetInt32();
            int other = expected.GetProperty("np").GetInt32();
            OfTable(expected.GetProperty("K").Flat(), dynamics.Kernels(n, other).InitialCovariance, 1e-12, $"K({n},{other})");
        }

        PredictorLaw law = dynamics.Solve([.. Enumerable.Range(0, steps + 1)], CovarianceDetail.Full);
        int points = golden.Data.Count;
        foreach (JsonElement expected in golden.Root.GetProperty("predictor").EnumerateArray())
        {
            int n = expected.GetProperty("n").GetInt32();
            Agreement.Within(expected.GetProperty("mean").Row(), law.Mean.Slice(n * points, points), 1e-11, $"mean({n})");
            Agreement.Within(expected.GetProperty("variance").Row(), law.Variance.Slice(n * points, points), 1e-11, $"variance({n})");
        }
    }

    // m and g written out here, so that neither clocks nor solvers stand between the rules and the numbers.
    [Theory]
    [MemberData(nameof(GoldenArchitecture.TwoTimeNames), MemberType = typeof(GoldenArchitecture))]
    public void TwoTimeKernels_AreTheGoldenOnes_EntryByEntry(string name)
    {
        var golden = GoldenArchitecture.TwoTime(name);
        var kernels = new AlgebraKernels(golden.Network.Wide, golden.Data);
        foreach (JsonElement expected in golden.Root.GetProperty("kernels").EnumerateArray())
        {
            int n = expected.GetProperty("n").GetInt32(), other = expected.GetProperty("np").GetInt32();
            double[] own = [.. golden.Parameters.Select(weight => Variance(weight, n))], others = [.. golden.Parameters.Select(weight => Variance(weight, other))];
            WeightPair[] pairs = [.. golden.Parameters.Select((weight, w) => Pair(weight, n, other, own[w], others[w]))];
            double[] gradients = [.. golden.Parameters.Select(weight => n > other ? weight.Rate * Math.Pow(Decay(weight), n - 1 - other) : 0)];
            TimeState row = kernels.At(own);
            TwoTimeKernels found = kernels.Full(row, n == other ? row : kernels.At(others), pairs, gradients);
            OfTable(expected.GetProperty("K").Flat(), found.InitialCovariance, 1e-12, $"K({n},{other})");
            double largest = expected.GetProperty("Theta").Flat().Max(Math.Abs);
            Agreement.Within(expected.GetProperty("Theta").Flat(), found.Ndk, 1e-12 * largest, $"Θ({n},{other})");
            Assert.Equal(n > other, largest > 0);
        }

        static double Decay(LayerParameters weight) => 1 - (weight.Rate * weight.Temperature / weight.PriorVariance);

        static double Variance(LayerParameters weight, int n) =>
            Enumerable.Range(0, n).Aggregate(weight.InitialVariance, (v, _) => (Decay(weight) * Decay(weight) * v) + (2 * weight.Rate * weight.Temperature));

        static WeightPair Pair(LayerParameters weight, int n, int other, double own, double others)
        {
            double transition = Math.Pow(Decay(weight), Math.Abs(n - other)), covariance = transition * Variance(weight, Math.Min(n, other));
            return new WeightPair(transition, covariance, 1 - (covariance / Math.Sqrt(own * others)));
        }
    }

    private static void OfTable(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string what) =>
        Agreement.Within(expected, actual, tolerance * expected.ToArray().Max(Math.Abs), what);
}
