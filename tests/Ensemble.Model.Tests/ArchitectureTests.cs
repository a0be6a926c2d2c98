using Ensemble.Model.Networks;

namespace Ensemble.Model.Tests;

public class ArchitectureTests
{
    [Fact]
    public void Weights_AreNumberedWithinTheirKindDepthFirst()
    {
        Architecture program = new ArchitectureBuilder(bias: true)
            .Conv(new Extents(3, 3))
            .Residual(0.5, branch => branch.Activation(Activation.Relu).Conv(new Extents(3, 3), bias: false))
            .Hadamard(a => a.Dense(name: "gate"), b => b.Dense(bias: false))
            .Dense(bias: false)
            .AveragePool()
            .Build();

        Assert.Equal(
            ["conv_1", "conv_1.bias", "conv_2", "gate", "gate.bias", "dense_2", "dense_3", "readout", "readout.bias"],
            program.Weights.Select(weight => weight.Name));
        Assert.Null(program.Obstacle);
        Assert.Equal(
            ["rnn_1.recurrent", "rnn_1.input", "rnn_1.bias", "attention_1.query", "attention_1.value", "readout"],
            new ArchitectureBuilder().Recurrent(Activation.Erf, bias: true).Attention(1).Last().Build().Weights.Select(weight => weight.Name));
    }

    [Fact]
    public void Branches_ReadTheValueBeforeThem()
    {
        Architecture program = new ArchitectureBuilder()
            .Dense()
            .Residual(0.5, branch => branch.Activation(Activation.Relu).Dense())
            .Build();

        Assert.Equal([(0, -1), (1, -1), (2, -1), (1, 3), (4, -1)], program.Operations.Select(operation => (operation.First, operation.Second)));
        Assert.Equal([2], program.Hidden.ToArray());
    }

    [Fact]
    public void Mlp_IsRecognised()
    {
        Assert.True(Architecture.Mlp(3, Activation.Relu).IsMlp);
        Assert.False(Architecture.Mlp(3, Activation.Relu, bias: true).IsMlp);
        Assert.False(new ArchitectureBuilder().Dense().Activation(Activation.Relu).Dense().Activation(Activation.Erf).Build().IsMlp);
        Assert.False(new ArchitectureBuilder().Dense(name: "w").Activation(Activation.Relu).Dense(name: "w").Activation(Activation.Relu).Build().IsMlp);
        Assert.Equal(new Network(5, 2, 8, Activation.Erf), new Network(Architecture.Mlp(2, Activation.Erf), Shape.Vector(5), [8, 8]));
    }

    [Fact]
    public void Shapes_FollowFromInputAndWidths()
    {
        Architecture program = new ArchitectureBuilder(bias: true)
            .Conv(new Extents(3, 1), new Extents(2, 1), Padding.Zero)
            .AveragePool(new Extents(1, 2))
            .Activation(Activation.Relu)
            .Flatten()
            .Build();
        var network = new Network(program, Shape.Image(5, 4, 3), [7], outputs: 2);

        Assert.Equal(["5 × 4 × 3", "3 × 4 × 7", "3 × 4 × 7", "3 × 2 × 7", "3 × 2 × 7", "42", "2", "2"], network.Shapes.Select(shape => shape.ToString()));
        Assert.Equal([(7, 9), (7, 1), (2, 42), (2, 1)], Enumerable.Range(0, 4).Select(w => (network.FanOut(w), network.FanIn(w))));
        Assert.Equal(63 + 7 + 84 + 2, network.Parameters);
        Assert.Equal(network, new Network(program, Shape.Image(5, 4, 3), [7], outputs: 2));
        Assert.NotEqual(network, new Network(program, Shape.Image(5, 4, 3), [7], outputs: 2, new Parametrisation.MeanField(1)));
    }

    [Fact]
    public void Convolution_ReadsRoundTheGridOrZeros()
    {
        static int[] Sources(Padding padding, int stride, int size) =>
            new ConvolutionNode("conv_1", new WeightId("conv_1"), new Extents(3), new Extents(stride), padding).Sources(Shape.Sequence(size, 2));

        Assert.Equal([3, 0, 1, 0, 1, 2, 1, 2, 3, 2, 3, 0], Sources(Padding.Circular, 1, 4));
        Assert.Equal([-1, 0, 1, 1, 2, 3, 3, 4, -1], Sources(Padding.Zero, 2, 5));
    }

    [Fact]
    public void ShapesThatDoNotFit_AreErrorsThatNameTheLayer()
    {
        static void Is(string message, ArchitectureBuilder builder, Shape input, params int[] widths) =>
            Refusal.Is("layers", message, () => _ = new Network(builder.Build(), input, widths));

        Is("conv_1 has a filter of 1 axes and reads 8, with 0 axes of positions; they must be equal", new ArchitectureBuilder().Conv(new Extents(3)).Flatten(), Shape.Vector(8), 4);
        Is("readout reads 5 × 4, a value with positions; end the layers with flatten, a global average_pool or last", new ArchitectureBuilder().Dense(), Shape.Sequence(5, 3), 4);
        Is("residual_1 adds a branch of 5 to 4; the shapes must be equal", new ArchitectureBuilder().Dense().Residual(1, b => b.Dense()), Shape.Vector(3), 4, 5);
        Is("average_pool_1 has a window of 2 and reads 5 × 3; the window must divide every size", new ArchitectureBuilder().AveragePool(new Extents(2)).Flatten(), Shape.Sequence(5, 3));
        Is(
            "w is used as 4 × 3 and as 4 × 4; a shared weight has one shape",
            new ArchitectureBuilder().Dense(name: "w").Dense(name: "w"),
            Shape.Vector(3),
            4,
            4);
        Refusal.Is("layers", "conv_1 has a filter of 3 × 2; every size must be odd", () => _ = new ArchitectureBuilder().Conv(new Extents(3, 2)));
        Refusal.Is("width", "there are 1 widths; the architecture has 2 layers with a width", () => _ = new Network(Architecture.Mlp(2, Activation.Erf), Shape.Vector(3), [4]));
        Refusal.Is("name", "name is 'A b'; it must have lower case letters, digits and underscores only", () => _ = new ArchitectureBuilder().Dense(name: "A b"));
    }

    [Fact]
    public void KernelAlgebra_IsRefusedOutsideItsConditions()
    {
        static string? Obstacle(Action<ArchitectureBuilder> layers)
        {
            var builder = new ArchitectureBuilder();
            layers(builder);
            return builder.Build().Obstacle;
        }

        Assert.Equal(
            "residual_1 has a branch that ends in activation_1; it must end in a dense, conv or attention layer with a weight of its own",
            Obstacle(b => b.Dense().Residual(1, x => x.Activation(Activation.Relu))));
        Assert.Equal(
            "residual_2 has a branch that ends in w, a weight that the skip depends on; it must end in a dense, conv or attention layer with a weight of its own",
            Obstacle(b => b.Dense().Residual(1, x => x.Activation(Activation.Relu).Dense(name: "w")).Residual(1, x => x.Activation(Activation.Relu).Dense(name: "w"))));
        Assert.Equal(
            "layer_norm_1 acts on activation_1, whose mean over channels is not zero at infinite width; put it after a dense or conv layer or a sum of them",
            Obstacle(b => b.Dense().Activation(Activation.Relu).LayerNorm()));
        Assert.Equal(
            "hadamard_1 has two factors that end in the same weight, w; they must end in different ones",
            Obstacle(b => b.Hadamard(x => x.Dense(name: "w"), y => y.Dense(name: "w"))));
        Assert.StartsWith("activation_1 acts on hadamard_1", Obstacle(b => b.Hadamard(x => x.Dense(), y => y.Dense()).Activation(Activation.Relu)), StringComparison.Ordinal);
        Assert.StartsWith("activation_2 acts on activation_1", Obstacle(b => b.Dense().Activation(Activation.Relu).Activation(Activation.Erf)), StringComparison.Ordinal);
        Assert.StartsWith("activation_1 acts on flatten_1", Obstacle(b => b.Conv(new Extents(3)).Flatten().Activation(Activation.Relu)), StringComparison.Ordinal);
        Assert.StartsWith("readout uses a weight", Obstacle(b => b.Dense(name: "readout").Activation(Activation.Relu)), StringComparison.Ordinal);
    }

    [Fact]
    public void KernelAlgebra_HoldsInsideItsConditions()
    {
        Assert.Null(new ArchitectureBuilder().Dense(name: "w").Activation(Activation.Relu).Dense(name: "w").Activation(Activation.Relu).Build().Obstacle);
        Assert.Null(new ArchitectureBuilder(bias: true).Dense().LayerNorm().Residual(1, b => b.Attention(1)).LayerNorm()
            .Residual(1, b => b.Dense().Activation(Activation.Gelu).Dense()).AveragePool().Build().Obstacle);
        Assert.Null(new ArchitectureBuilder().Recurrent(Activation.Erf).AveragePool().Dense().Activation(Activation.Relu).Build().Obstacle);
    }

    [Fact]
    public void Programs_AreValidated()
    {
        Refusal.Is("layers", "an architecture must end in one readout, with at most a bias behind it", () => _ = new Architecture([new Operation(new FlattenNode("flatten_1"), 0)]));
        Refusal.Is(
            "layers",
            "flatten_1 is read by no layer",
            () => _ = new Architecture([new Operation(new FlattenNode("flatten_1"), 0), new Operation(new ReadoutNode(), 0)]));
        Refusal.Is("layers", "readout reads slots 1 and -1; slots 0 to 0 hold values before it, and it reads 1", () => _ = new Architecture([new Operation(new ReadoutNode(), 1)]));
        Refusal.Is("featureStrength", "featureStrength is 0; it must be a finite number > 0", () => _ = new Parametrisation.MeanField(0));
    }
}
