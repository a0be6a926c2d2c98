using System.Text.Json;
using Ensemble.Model.Data;
using Ensemble.Model.Networks;
using Ensemble.Model.Langevin;
using Ensemble.Theory.Laws;
using Ensemble.Theory.MeanField;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Tests.Golden;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Tests.MeanField;

public class LimitTests
{
    [Theory]
    [InlineData("lazy_linear2", 2)]
    [InlineData("lazy_erf1", 2)]
    [InlineData("lazy_relu1_line", 1)]
    [InlineData("lazy_linear2_langevin", 2)]
    public void VanishingFeatureStrength_IsLazyWithTheGoldenDeviation(string name, int power)
    {
        var golden = MeanFieldCase.Load("limits", name);
        double[][] limit = golden.Root.GetProperty("f_limit").Matrix();
        MeanFieldSolution lazy = MeanFieldSolver.Solve(golden.WithStrength(1e-6));
        double tolerance = power == 1 ? 1e-6 : 1e-9;
        double last = 0;
        double lastStrength = 0;
        for (int n = 0; n < limit.Length; n++)
        {
            Agreement.Within(limit[n], lazy.Predictor(n), tolerance, $"limit of {name}");
        }

        foreach (JsonElement item in golden.Root.GetProperty("deviation").EnumerateArray())
        {
            double strength = item.GetProperty("gamma0").GetDouble();
            double expected = item.GetProperty("max").GetDouble();
            MeanFieldSolution solution = MeanFieldSolver.Solve(golden.WithStrength(strength));
            double largest = 0;
            for (int n = 0; n < limit.Length; n++)
            {
                for (int i = 0; i < limit[n].Length; i++)
                {
                    largest = Math.Max(largest, Math.Abs(limit[n][i] - solution.Predictor(n)[i]));
                }
            }

            Assert.InRange(largest, 0.99 * expected, 1.01 * expected);
            if (strength <= (power == 1 ? 0.01 : 0.05))
            {
                double found = Math.Log(last / largest) / Math.Log(lastStrength / strength);
                Assert.InRange(found, 0.9 * power, 1.1 * power);
            }

            last = largest;
            lastStrength = strength;
        }
    }

    [Fact]
    public void VanishingFeatureStrength_WithNoiseAndUnequalWeights_IsTheNdk()
    {
        var data = new Dataset(
            RealMatrix.FromRows([0.9, -0.3, 0.6], [-0.2, 1.1, 0.5], [0.5, 0.5, 0.7]), RealMatrix.FromRows([1], [-0.6], [0]), 2);
        LayerParameters[] layers = [new(0.3, 1.1, 1.4, 0.7), new(0.2, 0.9, 0.8, 1.2), new(0.1, 1, 1.1, 1)];
        TimeSteps steps = TimeSteps.Explicit(0.2, 25);
        PredictorLaw law = new DiscreteDynamics(new TheoryProblem(new WideNetwork(3, 2, Activation.Linear), Schedule.PerLayer(layers), data), steps)
            .Solve([.. Enumerable.Range(0, 26)], CovarianceDetail.None);
        var problem = new MeanFieldProblem(Activation.Linear, 1e-6, data, layers.Select(layer => new MeanFieldWeight(
            layer.InitialVariance, Enumerable.Repeat(WeightStep.Langevin(0.2 * layer.Rate, layer.Decay, layer.Temperature), 25))));
        MeanFieldSolution solution = MeanFieldSolver.Solve(problem);
        for (int n = 0; n <= 25; n++)
        {
            Agreement.Within(law.Mean.Slice(n * 3, 3), solution.Predictor(n), 1e-9, $"f at {n}");
        }
    }

    /// <summary>Two sampled layers at γ₀ = 0.02: the NTK's own steps within five standard errors and the deviation of order γ₀², below 1e-3.</summary>
    [Fact]
    public void VanishingFeatureStrength_OfSampledLayers_IsTheNtk()
    {
        var data = new Dataset(
            RealMatrix.FromRows([0.9, -0.3, 0.6], [-0.2, 1.1, 0.5], [0.5, 0.5, 0.7]), RealMatrix.FromRows([1], [-0.6], [0]), 2);
        MeanFieldSolution solution = MeanFieldSolver.Solve(
            MeanFieldProblem.Uniform(Activation.Erf, 2, 0.02, data, 0.2, 15), new MeanFieldOptions { RecordSteps = [0], Samples = 131072 });
        KernelMatrix kernel = NeuralTangentKernel.AtInitialisation(
            new TheoryProblem(new Network(3, 2, 8, Activation.Erf).Wide, Schedule.Uniform(3, new LayerParameters(0, 1, 1)), data)).Kernel;
        double[] lazy = new double[3];
        for (int n = 0; n <= 15; n++)
        {
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(lazy[i], solution.Predictor(n)[i], 1e-3 + (5 * solution.PredictorError(n)[i]));
            }

            double[] error = [1 - lazy[0], -0.6 - lazy[1]];
            lazy = [.. lazy.Select((f, i) => f + (0.2 * ((kernel[i, 0] * error[0]) + (kernel[i, 1] * error[1]))))];
        }
    }

    /// <summary>At rest f = Φ(Φ + κ)⁻¹y with the adapted kernel of the same solution, here of sampled tanh layers: within five standard errors of both sides.</summary>
    [Fact]
    public void StationaryState_OfSampledLayers_IsKernelRegressionWithTheAdaptedKernel()
    {
        const double decay = 0.4;
        const int steps = 150;
        var data = new Dataset(RealMatrix.FromRows([1, 0.5, 0.2], [-0.4, 1.2, 0.3], [0.7, -0.9, 0.5]), RealMatrix.FromRows([1], [-0.8], [0]), 2);
        MeanFieldSolution solution = MeanFieldSolver.Solve(
            MeanFieldProblem.Uniform(Activation.Tanh, 2, 2, data, 0.2, steps, decay), new MeanFieldOptions { RecordSteps = [0, steps], Samples = 65536 });
        ReadOnlySpan<double> phi = solution.HiddenKernel(2, 1, 1);
        (double a, double b, double d) = (phi[0] + decay, phi[1], phi[4] + decay);
        double determinant = (a * d) - (b * b);
        double[] weights = [((d * 1) - (b * -0.8)) / determinant, ((a * -0.8) - (b * 1)) / determinant];
        for (int i = 0; i < 3; i++)
        {
            double expected = (phi[i * 3] * weights[0]) + (phi[(i * 3) + 1] * weights[1]);
            double error = solution.PredictorError(steps)[i] + (solution.HiddenKernelError(2, 1, 1)[i * 3] * Math.Abs(weights[0])) + (solution.HiddenKernelError(2, 1, 1)[(i * 3) + 1] * Math.Abs(weights[1]));
            Assert.Equal(expected, solution.Predictor(steps)[i], 5 * error);
            Assert.InRange(error, 1e-7, 5e-3);
        }

        // It has adapted: the kernel of t = 0 would say something else.
        Assert.InRange(Math.Abs(phi[0] - solution.HiddenKernel(2, 0, 0)[0]) / phi[0], 0.1, 1);
    }

    [Fact]
    public void OneRectifiedPoint_DeviatesFromTheNtkAsInClosedForm()
    {
        // −γ₀(q^{3/2}/π)e^{−qt}[t − (1 − e^{−qt})/q]/q·y|y| in gradient flow, q the squared input over the dimension.
        const double x = 1.2;
        const double y = 0.8;
        const double q = x * x;
        const double strength = 0.002;
        var data = new Dataset(RealMatrix.FromRows([x]), RealMatrix.FromRows([y]), 1);
        const int steps = 4000;
        const double step = 0.0005;
        MeanFieldSolution solution = MeanFieldSolver.Solve(MeanFieldProblem.Uniform(Activation.Relu, 1, strength, data, step, steps));
        double lazy = 0;
        for (int n = 0; n < steps; n++)
        {
            lazy += step * q * (y - lazy);
        }

        const double t = steps * step;
        double expected = -strength * Math.Pow(q, 1.5) / Math.PI * Math.Exp(-q * t) * (t - ((1 - Math.Exp(-q * t)) / q)) / q * y * y;
        Assert.Equal(expected, solution.Predictor(steps)[0] - lazy, Math.Abs(expected) * 0.02);
    }
}
