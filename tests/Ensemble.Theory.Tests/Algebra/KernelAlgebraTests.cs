using Ensemble.Model;
using Ensemble.Theory.Algebra;
using Ensemble.Theory.Kernels;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Tests.Algebra;

public class KernelAlgebraTests
{
    public static TheoryData<string> Programs => ["conv_pool", "conv_flatten", "residual", "layer_norm", "rnn", "attention", "hadamard", "windows", "tanh"];

    [Theory]
    [InlineData("relu")]
    [InlineData("leaky_relu")]
    [InlineData("erf")]
    [InlineData("gelu")]
    [InlineData("sin")]
    [InlineData("tanh")]
    [InlineData("linear")]
    public void Mlp_ThroughTheAlgebra_IsTheFusedRecursion(string name)
    {
        Dataset data = Data(Shape.Vector(5), 7);
        var network = new Network(5, 3, 4, Activation.Parse(name));
        KernelRecursion fused = KernelRecursion.Create(3, network.Activation, data);
        var algebra = new AlgebraKernels(network.Wide, data);
        double[] earlier = [0.8, 1.1, 0.7, 1.3];
        double[] later = [0.9, 1.0, 0.6, 1.1];
        WeightPair[] pairs = Pairs(later, earlier, 0.6);
        double[] weights = [0.3, 0.2, 0.5, 0.4];
        TwoTimeKernels expected = fused.Full(fused.At(later), fused.At(earlier), pairs, weights);
        TwoTimeKernels found = algebra.Full(algebra.At(later), algebra.At(earlier), pairs, weights);
        Agreement.Relative(expected.Ndk, found.Ndk, 1e-12, "NDK");
        Agreement.Relative(expected.InitialCovariance, found.InitialCovariance, 1e-12, "C0");
        Assert.Equal(expected.Depth, found.Depth);
        for (int layer = 0; layer <= expected.Depth; layer++)
        {
            Agreement.Relative(expected.Nngp(layer), found.Nngp(layer), 1e-12, $"K{layer}");
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Gradient_IsTheDerivativeOfTheKernelByTheCovarianceOfEveryWeight(string name)
    {
        (Network network, Dataset data) = Program(name);
        var kernels = new AlgebraKernels(network.Wide, data);
        double[] earlier = [.. Enumerable.Range(0, kernels.Weights).Select(w => 0.7 + (0.1 * w))];
        double[] later = [.. Enumerable.Range(0, kernels.Weights).Select(w => 1.2 - (0.05 * w))];
        TimeState row = kernels.At(later);
        TimeState column = kernels.At(earlier);
        var block = new KernelBlock(data.Count, data.Count);
        KernelRoom room = kernels.Room(block);
        var gradient = new double[block.Size];
        var (up, down) = (new double[block.Size], new double[block.Size]);
        WeightPair[] pairs = Pairs(later, earlier, 0.5);
        const double Step = 1e-5;
        for (int w = 0; w < kernels.Weights; w++)
        {
            var only = new double[kernels.Weights];
            only[w] = 1;
            kernels.Evaluate(room, row, column, pairs, only, gradient, default);
            WeightPair[] moved = [.. pairs];
            moved[w] = pairs[w] with { Covariance = pairs[w].Covariance + Step };
            kernels.Evaluate(room, row, column, moved, default, default, up);
            moved[w] = pairs[w] with { Covariance = pairs[w].Covariance - Step };
            kernels.Evaluate(room, row, column, moved, default, default, down);
            double[] slope = [.. up.Zip(down, (a, b) => (a - b) / (2 * Step))];
            if (network.Weights[w].Name.EndsWith(".query", StringComparison.Ordinal))
            {
                // Attention matrices are functions of v, not of m: the gradient through them vanishes.
                Assert.All(gradient, value => Assert.Equal(0, value));
            }

            Agreement.Within(slope, gradient, 1e-8, $"gradient of {network.Weights[w]}");
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void AtEquilibrium_TheNdkIsTheTimeDerivativeOfTheKernel_UpToTheStep(string name)
    {
        (Network network, Dataset data) = Program(name);
        const double Temperature = 0.4;
        double[] errors = new double[2];
        for (int half = 0; half < 2; half++)
        {
            // σ0² is the stationary variance of the steps, not σ²: v = ρ²v + 2ηT.
            double eta = 0.02 / (1 << half);
            var parameters = new LayerParameters(Temperature, 0.9, 2 * eta * Temperature / (1 - Math.Pow(1 - (eta * Temperature / 0.9), 2)));
            var kernels = new AlgebraKernels(network.Wide, data);
            var dynamics = new DiscreteDynamics(
                new TheoryProblem(network.Wide, Schedule.Uniform(network.Weights, parameters), data), TimeSteps.Explicit(eta, 1 << (8 + half)));
            int n = 50 << half;
            int other = 20 << half;

            // The library's NDK holds ρ^(n−n′), that of the steps ρ^(n−1−n′).
            double late = 1 - (eta * Temperature / 0.9);
            ReadOnlySpan<double> ndk = dynamics.Kernels(n, other).Ndk;
            ReadOnlySpan<double> after = dynamics.Kernels(n, other + 1).InitialCovariance;
            ReadOnlySpan<double> before = dynamics.Kernels(n, other).InitialCovariance;
            for (int i = 0; i < ndk.Length; i++)
            {
                errors[half] = Math.Max(errors[half], Math.Abs((ndk[i] / late) - ((after[i] - before[i]) / (Temperature * eta))));
            }
        }

        Assert.InRange(errors[0] / errors[1], 1.7, 2.4);
        Assert.True(errors[0] > 1e-7);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Kernel_IsSymmetricUnderExchangeOfTimesAndPoints_AndNotOtherwise(string name)
    {
        (Network network, Dataset data) = Program(name);
        var kernels = new AlgebraKernels(network.Wide, data);
        double[] earlier = [.. Enumerable.Range(0, kernels.Weights).Select(w => 0.5 + (0.2 * w))];
        double[] later = [.. Enumerable.Range(0, kernels.Weights).Select(w => 1.4 - (0.1 * w))];
        WeightPair[] pairs = Pairs(later, earlier, 0.5);
        double[] weights = [.. Enumerable.Range(0, kernels.Weights).Select(w => 0.1 + (0.1 * w))];
        (TimeState row, TimeState column) = (kernels.At(later), kernels.At(earlier));
        TwoTimeKernels here = kernels.Full(row, column, pairs, weights);
        TwoTimeKernels there = kernels.Full(column, row, pairs, weights);
        int points = data.Count;
        double largest = 0;
        for (int i = 0; i < points; i++)
        {
            for (int j = 0; j < points; j++)
            {
                Assert.Equal(here.InitialCovariance[(i * points) + j], there.InitialCovariance[(j * points) + i], 1e-14);
                Assert.Equal(here.Ndk[(i * points) + j], there.Ndk[(j * points) + i], 1e-14);
                largest = Math.Max(largest, Math.Abs(here.InitialCovariance[(i * points) + j] - here.InitialCovariance[(j * points) + i]));
            }
        }

        // Layer norm forgets the norms, by which alone the points differ at two times; the others do not.
        Assert.True(name == "layer_norm" || largest > 1e-6);
    }

    [Fact]
    public void ManyPoints_AreTheSameNumbersAsFew()
    {
        // Wide blocks take one row a tile, narrow ones pack pairs; equal times take one half.
        (Network network, _) = Program("conv_pool");
        Dataset many = Data(network.Input, 90);
        Dataset few = new(new RealMatrix(5, network.Inputs, many.Inputs.Values[..(5 * network.Inputs)]), new RealMatrix(5, 1, new double[5]), 5, network.Input);
        Schedule schedule = Schedule.Uniform(network.Weights, new LayerParameters(0.3, 1, 1.2));
        foreach (int other in (int[])[3, 1])
        {
            TwoTimeKernels all = new DiscreteDynamics(new TheoryProblem(network.Wide, schedule, many), TimeSteps.Explicit(0.1, 5)).Kernels(3, other);
            TwoTimeKernels part = new DiscreteDynamics(new TheoryProblem(network.Wide, schedule, few), TimeSteps.Explicit(0.1, 5)).Kernels(3, other);
            for (int i = 0; i < 5; i++)
            {
                for (int j = 0; j < 5; j++)
                {
                    Assert.Equal(part.Ndk[(i * 5) + j], all.Ndk[(i * 90) + j]);
                    Assert.Equal(part.InitialCovariance[(i * 5) + j], all.InitialCovariance[(i * 90) + j]);
                    Assert.Equal(part.Nngp(1)[(i * 5) + j], all.Nngp(1)[(i * 90) + j]);
                }
            }
        }
    }

    [Fact]
    public void WhatHasNoKernel_IsRefusedInOneLine()
    {
        Dataset data = Data(Shape.Vector(3), 2);
        var broken = new Network(new ArchitectureBuilder().Dense().Activation(Activation.Relu).LayerNorm().Build(), Shape.Vector(3), [4]);
        Assert.StartsWith(
            "the theory of kernels does not hold: layer_norm_1 acts on activation_1",
            Assert.Throws<ModelException>(() => new AlgebraKernels(broken.Wide, data)).Message,
            StringComparison.Ordinal);

        var network = new Network(Architecture.Mlp(1, Activation.Relu, bias: true), Shape.Vector(3), [4]);
        Assert.Equal(
            "initialVariance of dense_1 is 0, so that activation_1 sees a variance of 0 at point 0, where the kernel of its activation has no value; it must be > 0",
            Assert.Throws<ModelException>(() => new AlgebraKernels(network.Wide, data).At([0, 0, 1, 1])).Message);
        Assert.NotNull(new AlgebraKernels(network.Wide, data).At([0, 0.1, 1, 1]));

        var normed = new Network(new ArchitectureBuilder().Dense().LayerNorm().Build(), Shape.Vector(3), [4]);
        var blank = new Dataset(new RealMatrix(2, 3, [1, 2, 3, 0, 0, 0]), new RealMatrix(2, 1, [1, 1]), 2);
        Assert.Equal(
            "layer_norm_1 divides by the variance of its input, which is 0 at point 1; give the layer before it a bias, or initialVariance > 0",
            Assert.Throws<ModelException>(() => new AlgebraKernels(normed.Wide, blank).At([1, 1])).Message);
    }

    [Fact]
    public void BlankInputsWithoutBias_HaveKernelsOfZero()
    {
        var blank = new Dataset(new RealMatrix(2, 3, [1, 2, 3, 0, 0, 0]), new RealMatrix(2, 1, [1, 1]), 2);
        var network = new Network(new ArchitectureBuilder().Dense().Activation(Activation.Relu).Dense().Activation(Activation.Relu).Build(), Shape.Vector(3), [4, 4]);
        var kernels = new AlgebraKernels(network.Wide, blank);
        TimeState state = kernels.At([1, 1, 1]);
        TwoTimeKernels found = kernels.Full(state, state, [new(1, 1, 0), new(1, 1, 0), new(1, 1, 0)], [1, 1, 1]);
        Assert.Equal([0, 0, 0], found.Ndk.ToArray()[1..]);
        Assert.True(found.Ndk[0] > 0);
    }

    private static (Network Network, Dataset Data) Program(string name)
    {
        var builder = new ArchitectureBuilder(bias: true);
        Shape input = Shape.Sequence(4, 2);
        switch (name)
        {
            case "conv_pool":
                input = Shape.Image(4, 3, 2);
                builder.Conv(new Extents(3, 3)).Activation(Activation.Relu).Conv(new Extents(3, 1), new Extents(2, 1), Padding.Zero).Activation(Activation.Erf).AveragePool();
                break;
            case "conv_flatten":
                builder.Conv(new Extents(3), null, Padding.Zero).Activation(Activation.Relu).Conv(new Extents(3), new Extents(2)).Activation(Activation.Gelu).Flatten();
                break;
            case "residual":
                builder.Conv(new Extents(3), bias: false).Residual(0.7, b => b.Activation(Activation.Relu).Conv(new Extents(3))).Activation(Activation.Erf).AveragePool();
                break;
            case "layer_norm":
                builder.Dense().LayerNorm().Activation(Activation.Relu).Dense().LayerNorm().Activation(Activation.Erf).Flatten();
                break;
            case "rnn":
                builder.Dense(name: "shared").Recurrent(Activation.Relu).Dense().Activation(Activation.Erf).AveragePool();
                break;
            case "attention":
                builder.Dense().Residual(1, b => b.Attention(1.5)).LayerNorm().Residual(0.5, b => b.Dense().Activation(Activation.Gelu).Dense()).AveragePool();
                break;
            case "hadamard":
                builder.Dense().Hadamard(a => a.Activation(Activation.Relu).Dense(), b => b.Activation(Activation.Erf).Dense()).Dense().Activation(Activation.Relu).Last();
                break;
            case "windows":
                input = Shape.Image(4, 4, 1);
                builder.Conv(new Extents(3, 3)).Activation(Activation.Relu).AveragePool(new Extents(2, 2)).Conv(new Extents(1, 1)).Activation(Activation.Relu).Flatten();
                break;
            default:
                builder.Dense(name: "w").Activation(Activation.Tanh).Dense().Activation(Activation.Tanh).AveragePool();
                break;
        }

        Architecture program = builder.Build();
        return (new Network(program, input, program.WidthOperations.Select(_ => 4)), Data(input, 3));
    }

    private static Dataset Data(Shape input, int points)
    {
        var random = new Random(7);
        double[] x = [.. Enumerable.Range(0, points * input.Size).Select(_ => (2 * random.NextDouble()) - 1)];
        return new Dataset(new RealMatrix(points, input.Size, x), new RealMatrix(points, 1, new double[points]), points, input);
    }

    private static WeightPair[] Pairs(double[] later, double[] earlier, double transition) =>
        [.. later.Zip(earlier, (v, w) => new WeightPair(transition, transition * w, 1 - (transition * Math.Sqrt(w / v))))];
}
