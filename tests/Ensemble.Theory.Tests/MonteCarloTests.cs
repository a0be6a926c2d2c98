using Ensemble.Model;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Tests;

public class MonteCarloTests
{
    // 7 activations × 2 kernels, each off by more than 5.2 standard errors with probability 2e-7: a false alarm in 3e-6 of runs.
    private const double Deviations = 5.2;

    [Fact]
    public void TwoTimeKernels_OfTheFirstLayer_AreAveragesOverRandomNeurons()
    {
        // Neurons of the first layer are exactly independent, so there is no bias at any width.
        const int Neurons = 400_000;
        Dataset data = Problems.RandomData(1, 1, 3);
        (Activation Phi, Func<double, double> Value, Func<double, double> Slope)[] cases =
        [
            (Activation.Linear, z => z, _ => 1),
            (Activation.Relu, z => Math.Max(z, 0), z => z > 0 ? 1 : 0),
            (Activation.LeakyRelu(0.2), z => z > 0 ? z : 0.2 * z, z => z > 0 ? 1 : 0.2),
            (Activation.Erf, MathNet.Numerics.SpecialFunctions.Erf, z => 2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z)),
            (Activation.Tanh, Math.Tanh, z => 1 - (Math.Tanh(z) * Math.Tanh(z))),
            (Activation.Gelu, z => z * Phi(z), z => Phi(z) + (z * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI))),
            (Activation.Sin, Math.Sin, Math.Cos),
        ];
        foreach ((Activation phi, Func<double, double> value, Func<double, double> slope) in cases)
        {
            TwoTimeKernels kernels = new ContinuousDynamics(Problems.Uniform(phi, 1, data, temperature: 0.3)).Kernels(2.5, 1);
            double v1 = Variance(1, 0.3), v2 = Variance(2.5, 0.3), keep = Math.Exp(-0.3 * 1.5);
            var random = new Random(17);
            double[] sums = new double[4];
            for (int i = 0; i < Neurons; i++)
            {
                double u = 0, v = 0;
                for (int j = 0; j < 3; j++)
                {
                    double before = Math.Sqrt(v1) * Problems.Normal(random);
                    double after = (keep * before) + (Math.Sqrt(v2 - (keep * keep * v1)) * Problems.Normal(random));
                    u += after * data.Inputs[0, j] / Math.Sqrt(3);
                    v += before * data.Inputs[1, j] / Math.Sqrt(3);
                }

                double k = value(u) * value(v), kdot = slope(u) * slope(v);
                sums[0] += k;
                sums[1] += k * k;
                sums[2] += kdot;
                sums[3] += kdot * kdot;
            }

            AssertMean(sums[0], sums[1], Neurons, kernels.Nngp(1)[1], $"K of {phi}");
            AssertMean(sums[2], sums[3], Neurons, kernels.Derivative(1)[1], $"K̇ of {phi}");
        }

        static double Phi(double z) => MathNet.Numerics.SpecialFunctions.Erfc(-z / Math.Sqrt(2)) / 2;
        static double Variance(double t, double kappa) => 1 + Math.Exp(-2 * kappa * t);
    }

    [Fact]
    public void Ntk_OfAWideRandomNetwork_HasTheTheorysMean()
    {
        // Depth 2 at N = 400: the bias is O(1/N) ≈ 0.3 %; 300 networks, a band of 5 standard errors (6e-7 per entry, 2 entries) plus 1 % for the bias.
        const int Width = 400, Networks = 300;
        Dataset data = Problems.RandomData(1, 1, 3);
        ReadOnlySpan<double> ntk = NeuralTangentKernel.AtInitialisation(Problems.Uniform(Activation.Relu, 2, data)).Kernel.Values;
        var random = new Random(23);
        double sum = 0, squares = 0;
        for (int network = 0; network < Networks; network++)
        {
            double sample = EmpiricalNtk(data, Width, Math.Sqrt(2), random);
            sum += sample;
            squares += sample * sample;
        }

        double mean = sum / Networks, error = Math.Sqrt(((squares / Networks) - (mean * mean)) / Networks);
        Assert.InRange(mean - ntk[1], (-5 * error) - (0.01 * Math.Abs(ntk[1])), (5 * error) + (0.01 * Math.Abs(ntk[1])));
        Assert.True(5 * error < 0.05 * Math.Abs(ntk[1]), "the test is too weak to see a mistake of 5 %");
    }

    /// <summary>∂f(x)·∂f(x′) of a depth-2 ReLU network, layer by layer.</summary>
    private static double EmpiricalNtk(Dataset data, int width, double deviation, Random random)
    {
        var first = new double[2][];
        var second = new double[2][];
        var w1 = Enumerable.Range(0, width * 3).Select(_ => deviation * Problems.Normal(random)).ToArray();
        var w2 = Enumerable.Range(0, width * width).Select(_ => deviation * Problems.Normal(random)).ToArray();
        var a = Enumerable.Range(0, width).Select(_ => deviation * Problems.Normal(random)).ToArray();
        var delta = new double[2][];
        for (int x = 0; x < 2; x++)
        {
            first[x] = [.. Enumerable.Range(0, width).Select(i => Enumerable.Range(0, 3).Sum(j => w1[(i * 3) + j] * data.Inputs[x, j]) / Math.Sqrt(3))];
            var h = first[x].Select(z => Math.Max(z, 0)).ToArray();
            second[x] = [.. Enumerable.Range(0, width).Select(i => System.Numerics.Tensors.TensorPrimitives.Dot<double>(w2.AsSpan(i * width, width), h) / Math.Sqrt(width))];
            delta[x] = [.. Enumerable.Range(0, width).Select(i => second[x][i] > 0 ? a[i] / Math.Sqrt(width) : 0)];
        }

        double readout = 0, middle = 0, overlap = 0, back = 0;
        for (int i = 0; i < width; i++)
        {
            readout += Math.Max(second[0][i], 0) * Math.Max(second[1][i], 0) / width;
            overlap += Math.Max(first[0][i], 0) * Math.Max(first[1][i], 0) / width;
            middle += delta[0][i] * delta[1][i];
        }

        var backward = new double[2, width];
        for (int x = 0; x < 2; x++)
        {
            for (int i = 0; i < width; i++)
            {
                for (int j = 0; j < width && delta[x][i] != 0; j++)
                {
                    backward[x, j] += w2[(i * width) + j] * delta[x][i] / Math.Sqrt(width);
                }
            }
        }

        for (int j = 0; j < width; j++)
        {
            back += first[0][j] > 0 && first[1][j] > 0 ? backward[0, j] * backward[1, j] : 0;
        }

        double inputs = Enumerable.Range(0, 3).Sum(j => data.Inputs[0, j] * data.Inputs[1, j]) / 3;
        return readout + (overlap * middle) + (inputs * back);
    }

    private static void AssertMean(double sum, double squares, int count, double expected, string what)
    {
        double mean = sum / count;
        double error = Math.Sqrt(Math.Max((squares / count) - (mean * mean), 0) / count);
        Assert.True(Math.Abs(mean - expected) <= (Deviations * error) + 1e-12, $"{what}: {expected:R} in theory, {mean:R} ± {error:E1} sampled");
    }
}
