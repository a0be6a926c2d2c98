using System.Text.Json;
using Ensemble.Theory.Activations;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Tests.Golden;
using Ensemble.Theory.TwoTime;
using Ensemble.Theory.Unified;
using MathNet.Numerics.LinearAlgebra;

namespace Ensemble.Theory.Tests.Unified;

public class UnifiedKernelTests
{
    private static readonly JsonElement[] Cases = [.. GoldenFile.Read("unk.json").GetProperty("cases").EnumerateArray()];

    [Fact]
    public void BothReconstructions_AreTheGoldenOnes()
    {
        foreach (JsonElement golden in Cases)
        {
            string what = $"{golden.GetProperty("phi")} L={golden.GetProperty("L")} s2={golden.GetProperty("s2")}";
            var unified = new UnifiedKernel(Problem(golden));
            Agreement.Relative(golden.GetProperty("NNGP").Flat(), unified.Nngp.Values, 1e-10, $"NNGP {what}");
            Agreement.Relative(golden.GetProperty("NTK").Flat(), unified.Ntk.Values, 1e-10, $"NTK {what}");
            foreach (JsonElement value in golden.GetProperty("values").EnumerateArray())
            {
                double rho = value.GetProperty("rho").GetDouble();
                Agreement.Relative(value.GetProperty("S").Flat(), unified.Overlap(rho).Values, 1e-10, $"S {what} ρ={rho}");
                Agreement.Relative(value.GetProperty("U_divided_difference").Flat(), unified.At(rho).Values, 1e-9, $"A {what} ρ={rho}");
                Agreement.Relative(value.GetProperty("U_discounted").Flat(), unified.At(rho, UnifiedForm.Discounted).Values, 1e-10, $"B {what} ρ={rho}");
            }
        }
    }

    [Theory]
    [InlineData(UnifiedForm.DividedDifference)]
    [InlineData(UnifiedForm.Discounted)]
    public void BetweenNngpAndNtk_TheKernelFallsAndStaysPositive(UnifiedForm form)
    {
        foreach (TheoryProblem problem in Varied())
        {
            var unified = new UnifiedKernel(problem);
            Agreement.Relative(unified.Ntk.Values, unified.At(1, form).Values, 1e-13, "ρ = 1");
            Agreement.Relative(unified.Nngp.Values, unified.At(0, form).Values, 1e-13, "ρ = 0");
            double[] before = unified.Ntk.Values.ToArray();
            foreach (double rho in (double[])[0.999, 0.97, 0.8, 0.5, 0.2, 0.01, 0])
            {
                double[] now = unified.At(rho, form).Values.ToArray();
                Assert.True(LeastEigenvalue(now) > -1e-10, $"{problem.Network.Activation} ρ = {rho}: not positive");
                Assert.True(LeastEigenvalue([.. before.Zip(now, (a, b) => a - b)]) > -1e-10, $"{problem.Network.Activation} ρ = {rho}: not falling");
                before = now;
            }
        }
    }

    [Theory]
    [InlineData("erf", 10)]
    [InlineData("relu", 3.16227766)]
    public void NearTheNtk_TheErrorIsLinearForErfAndARootForRelu(string phi, double ratio)
    {
        var unified = new UnifiedKernel(Problems.Uniform(Activation.Parse(phi), 2, Problems.RandomData(3, 1, 4), initial: 1));
        double Distance(double gap) => unified.At(1 - gap).Values.ToArray().Zip(unified.Ntk.Values.ToArray(), (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(Distance(1e-3) / Distance(1e-4), 0.93 * ratio, 1.07 * ratio);
        Agreement.Within(unified.Ntk.Values, unified.At(1 - 1e-7).Values, 0, "1 − ρ below 1e-6");
    }

    [Fact]
    public void TheIntegralOfTheStationaryNdk_IsWhatTheKernelAccumulates()
    {
        // Σ_l T_l∫₀ᵗ K_d,l ds = S(1) − S(e^{−κt}) with T_l = κσ_l²: the derivative along t′ is the fluctuation–dissipation theorem.
        foreach (TheoryProblem problem in Varied())
        {
            const double Decay = 0.4;
            double[] variances = [.. problem.Schedule.InitialVariances];
            var rates = new Schedule(variances, [new Phase(0, true, variances.Select(v => new WeightDynamics(v, 1, Decay * v, Decay)))]);
            var path = new UnifiedPath(problem.Kernels, WeightClocks.Continuous(rates), Decay, 30);
            var unified = new UnifiedKernel(problem);
            foreach (double time in (double[])[0, 0.01, 1.3, 5, 30])
            {
                double[] expected = unified.At(Math.Exp(-Decay * time)).Values.ToArray();
                Agreement.Relative(expected, path.Average(-Ensemble.Numerics.Functions.Precise.ExpMinusOne(-Decay * time)), 1e-10, $"{problem.Network.Activation} quadrature, t = {time}");
                Agreement.Relative(expected, path.At(time), 1e-8, $"{problem.Network.Activation} interpolated, t = {time}");
            }
        }
    }

    [Fact]
    public void ReconstructionA_HoldsForAnyArchitecture_AndBIsRefused()
    {
        const double Decay = 0.4;
        Architecture program = new ArchitectureBuilder(bias: true)
            .Conv(new Extents(3)).Residual(0.5, branch => branch.Activation(Activation.Relu).Conv(new Extents(3))).Activation(Activation.Erf).AveragePool().Build();
        var network = new WideNetwork(program, Shape.Sequence(4, 2));
        double[] variances = [.. network.Weights.Select((_, i) => 0.7 + (0.2 * i))];
        var schedule = new Schedule(variances, [new Phase(0, true, network.Weights, variances.Select(v => new WeightDynamics(v, 1, Decay * v, Decay)))]);
        var problem = new TheoryProblem(network, schedule, Problems.RandomData(3, 1, 8));
        var unified = new UnifiedKernel(problem);
        var path = new UnifiedPath(problem.Kernels, WeightClocks.Continuous(schedule), Decay, 10);
        double[] before = unified.Ntk.Values.ToArray();
        foreach (double time in (double[])[0.3, 2, 10])
        {
            double[] now = unified.At(Math.Exp(-Decay * time)).Values.ToArray();
            Agreement.Relative(now, path.At(time), 1e-8, $"t = {time}");
            Assert.True(LeastEigenvalue(now) > -1e-10 && LeastEigenvalue([.. before.Zip(now, (a, b) => a - b)]) > -1e-10);
            before = now;
        }

        Assert.Contains("reconstruction A", Assert.Throws<Ensemble.Model.ModelException>(() => unified.At(0.5, UnifiedForm.Discounted)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("relu")]
    [InlineData("erf")]
    public void AlongARun_FromUnequalVariances_ItGoesFromTheNtkToTheStationaryNngp(string phi)
    {
        TheoryProblem problem = Problems.Uniform(Activation.Parse(phi), 2, Problems.RandomData(3, 1, 4), temperature: 0.3, prior: 0.8, initial: 1.7);
        double decay = 0.3 / 0.8;
        var path = new UnifiedPath(problem.Kernels, WeightClocks.Continuous(problem.Schedule), decay, 200);
        Agreement.Relative(NeuralTangentKernel.AtInitialisation(problem).Kernel.Values, path.At(0), 1e-9, "t = 0");
        var stationary = new UnifiedKernel(Problems.Uniform(Activation.Parse(phi), 2, Problems.RandomData(3, 1, 4), initial: 0.8));
        Agreement.Relative([.. stationary.Nngp.Values.ToArray().Select(k => k / 0.8)], path.At(200), 1e-8, "t → ∞");

        // In between: the time integral by a fine midpoint rule in √lag.
        const double Time = 2;
        var dynamics = new ContinuousDynamics(problem);
        const int Steps = 400;
        var sum = new double[16];
        for (int i = 0; i < Steps; i++)
        {
            double x = Math.Sqrt(Time) * (i + 0.5) / Steps;
            double[] ndk = dynamics.Kernels(Time, Time - (x * x)).Ndk.ToArray();
            sum = [.. sum.Zip(ndk, (s, k) => s + (k * 2 * x * Math.Sqrt(Time) / Steps))];
        }

        Agreement.Within([.. sum.Select(s => s * decay / (1 - Math.Exp(-decay * Time)))], path.At(Time), 2e-5, "t = 2");
    }

    [Fact]
    public void Overlap_IsTheCovarianceOfTwoCorrelatedNetworks()
    {
        // One hidden layer of independent neurons: S = ρσ_a²E[φφ′], 400,000 draws, 5 standard errors (6e-7) for each of two entries.
        const double Rho = 0.6;
        Dataset data = Problems.RandomData(1, 1, 3);
        var unified = new UnifiedKernel(Problems.Uniform(Activation.Gelu, 1, data, initial: 1.5));
        var phi = TheoryActivation.Of(Activation.Gelu);
        var random = new Random(3);
        double[] sum = new double[2], squares = new double[2];
        for (int i = 0; i < 400_000; i++)
        {
            double[] h = new double[2], own = new double[2];
            for (int j = 0; j < 3; j++)
            {
                double w = Math.Sqrt(1.5) * Problems.Normal(random), other = (Rho * w) + (Math.Sqrt(1.5 * (1 - (Rho * Rho))) * Problems.Normal(random));
                for (int p = 0; p < 2; p++)
                {
                    h[p] += w * data.Inputs[p, j] / Math.Sqrt(3);
                    own[p] += other * data.Inputs[p, j] / Math.Sqrt(3);
                }
            }

            for (int p = 0; p < 2; p++)
            {
                double value = Rho * 1.5 * phi.At(h[0]).Value * phi.At(own[p]).Value;
                sum[p] += value;
                squares[p] += value * value;
            }
        }

        for (int p = 0; p < 2; p++)
        {
            double mean = sum[p] / 400_000, error = Math.Sqrt(((squares[p] / 400_000) - (mean * mean)) / 400_000);
            Assert.InRange(unified.Overlap(Rho)[0, p], mean - (5 * error), mean + (5 * error));
        }
    }

    private static IEnumerable<TheoryProblem> Varied()
    {
        foreach (string phi in (string[])["relu", "erf", "gelu"])
        {
            Dataset data = Problems.RandomData(3, 2, 4);
            Schedule schedule = Schedule.PerLayer([new LayerParameters(0, 1, 1.4), new LayerParameters(0, 1, 0.7), new LayerParameters(0, 1, 1.1)]);
            yield return new TheoryProblem(new WideNetwork(4, 2, Activation.Parse(phi)), schedule, data);
        }
    }

    private static TheoryProblem Problem(JsonElement golden)
    {
        double[][] inputs = golden.GetProperty("X").Matrix();
        return GoldenFile.Problem(
            golden.GetProperty("phi").GetString()!,
            inputs,
            new double[inputs.Length],
            [],
            golden.GetProperty("L").GetInt32(),
            golden.GetProperty("s2").GetDouble());
    }

    private static double LeastEigenvalue(double[] matrix)
    {
        int n = (int)Math.Sqrt(matrix.Length);
        return Matrix<double>.Build.Dense(n, n, (i, j) => matrix[(i * n) + j]).Evd(Symmetricity.Symmetric).EigenValues.Min(value => value.Real);
    }
}
