namespace Ensemble.Model.Tests;

public class ActivationTests
{
    [Fact]
    public void Parse_FindsEveryName()
    {
        Assert.Equal(Activation.Names, Activation.Names.Select(name => Activation.Parse(name).Name));
        Assert.Equal(Activation.Names, Activation.Names.Select(name => Activation.Parse(name).ToString()));
    }

    [Theory]
    [InlineData("linear", ActivationKind.Linear)]
    [InlineData("relu", ActivationKind.Relu)]
    [InlineData("leaky_relu", ActivationKind.LeakyRelu)]
    [InlineData("erf", ActivationKind.Erf)]
    [InlineData("tanh", ActivationKind.Tanh)]
    [InlineData("gelu", ActivationKind.Gelu)]
    [InlineData("sin", ActivationKind.Sin)]
    public void Parse_GivesTheFamilyOfTheName(string name, ActivationKind kind) => Assert.Equal(kind, Activation.Parse(name).Kind);

    [Theory]
    [InlineData("ReLU")]
    [InlineData("swish")]
    [InlineData("")]
    public void Parse_OfAnUnknownName_ListsTheNames(string name) => Refusal.Is(
        "activation",
        $"activation is '{name}'; it must be one of linear, relu, leaky_relu, erf, tanh, gelu, sin",
        () => Activation.Parse(name));

    [Fact]
    public void LeakyRelu_KeepsItsSlope()
    {
        Assert.Equal(0.2, Activation.LeakyRelu(0.2).Slope);
        Assert.Equal(0, Activation.LeakyRelu(0).Slope);
        Assert.Equal(0.01, Activation.Parse("leaky_relu").Slope);
    }

    [Theory]
    [InlineData(-0.1, "-0.1")]
    [InlineData(1, "1")]
    [InlineData(double.NaN, "NaN")]
    public void LeakyRelu_RefusesASlopeOutsideItsRange(double slope, string written) => Refusal.Is(
        "slope",
        $"slope is {written}; it must be a number from 0 to below 1",
        () => Activation.LeakyRelu(slope));

    [Fact]
    public void Custom_KeepsItsFunctions()
    {
        Activation square = Activation.Custom("square", z => z * z, z => 2 * z);

        Assert.Equal(("square", ActivationKind.Custom), (square.Name, square.Kind));
        Assert.Equal(9, square.CustomValue!(3));
        Assert.Equal(6, square.CustomDerivative!(3));
    }

    [Fact]
    public void Custom_NeedsANameAndBothFunctions()
    {
        Assert.Throws<ArgumentException>(() => Activation.Custom(" ", z => z, _ => 1));
        Assert.Throws<ArgumentNullException>(() => Activation.Custom("one", null!, _ => 1));
        Assert.Throws<ArgumentNullException>(() => Activation.Custom("one", z => z, null!));
    }

    [Fact]
    public void Equality_IsByFamilyAndSlope()
    {
        Assert.Equal(Activation.LeakyRelu(0.1), Activation.LeakyRelu(0.1));
        Assert.NotEqual(Activation.LeakyRelu(0.1), Activation.LeakyRelu(0.2));
        Assert.NotEqual(Activation.Erf, Activation.Tanh);
        Assert.Equal(Activation.Erf, Activation.Parse("erf"));
    }
}
