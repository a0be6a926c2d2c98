namespace Ensemble.Model.Tests;

public class NetworkTests
{
    [Fact]
    public void Sizes_FollowFromTheWidths()
    {
        var network = new Network(5, [7, 3], Activation.Erf, 2);

        Assert.Equal((2, 3), (network.Depth, network.WeightLayers));
        Assert.Equal([5, 7, 3], Enumerable.Range(0, 3).Select(network.FanIn));
        Assert.Equal([7, 3, 2], Enumerable.Range(0, 3).Select(network.FanOut));
        Assert.Equal((5 * 7) + (7 * 3) + (3 * 2), network.Parameters);
    }

    [Fact]
    public void Parameters_DoNotOverflow() =>
        Assert.Equal(100_000L + (100_000L * 100_000L) + 100_000L, new Network(1, 2, 100_000, Activation.Relu).Parameters);

    [Fact]
    public void OneWidth_IsRepeatedForEveryHiddenLayer() =>
        Assert.Equal(new Network(5, [8, 8, 8], Activation.Relu), new Network(5, 3, 8, Activation.Relu));

    [Fact]
    public void Sizes_AreValidated()
    {
        Refusal.Is("inputs", "inputs is 0; it must be a whole number ≥ 1", () => _ = new Network(0, 1, 1, Activation.Erf));
        Refusal.Is("depth", "depth is 0; it must be a whole number ≥ 1", () => _ = new Network(1, 0, 1, Activation.Erf));
        Refusal.Is("depth", "depth is 0; it must be a whole number ≥ 1", () => _ = new Network(1, [], Activation.Erf));
        Refusal.Is("width", "width is -4; it must be a whole number ≥ 1", () => _ = new Network(1, [3, -4], Activation.Erf));
        Refusal.Is("outputs", "outputs is 0; it must be a whole number ≥ 1", () => _ = new Network(1, 1, 1, Activation.Erf, 0));
        Assert.Throws<ArgumentNullException>(() => new Network(1, null!, Activation.Erf));
        Assert.Throws<ArgumentNullException>(() => new Network(1, 1, 1, null!));
    }

    [Fact]
    public void Equality_IsByEveryPart()
    {
        var network = new Network(5, [7, 3], Activation.Erf, 2);
        var same = new Network(5, [7, 3], Activation.Erf, 2);

        Assert.Equal(network, same);
        Assert.Equal(network.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(network, new Network(6, [7, 3], Activation.Erf, 2));
        Assert.NotEqual(network, new Network(5, [7, 4], Activation.Erf, 2));
        Assert.NotEqual(network, new Network(5, [7, 3, 3], Activation.Erf, 2));
        Assert.NotEqual(network, new Network(5, [7, 3], Activation.Relu, 2));
        Assert.NotEqual(network, new Network(5, [7, 3], Activation.Erf, 1));
    }
}
