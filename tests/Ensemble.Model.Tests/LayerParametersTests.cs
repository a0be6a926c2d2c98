namespace Ensemble.Model.Tests;

public class LayerParametersTests
{
    [Fact]
    public void Decay_IsTemperatureOverPriorVariance()
    {
        var parameters = new LayerParameters(0.3, 1.5, 2, 0.5);

        Assert.Equal(0.2, parameters.Decay, 1e-16);
        Assert.Equal((0.3, 1.5, 2, 0.5), (parameters.Temperature, parameters.PriorVariance, parameters.InitialVariance, parameters.Rate));
        Assert.Equal(0, new LayerParameters(0, 1, 1).Decay);
        Assert.Equal(1, new LayerParameters(0, 1, 1).Rate);
    }

    [Fact]
    public void Parameters_AreValidated()
    {
        Refusal.Is("temperature", "temperature is -0.1; it must be a finite number ≥ 0", () => _ = new LayerParameters(-0.1, 1, 1));
        Refusal.Is("temperature", "temperature is NaN; it must be a finite number ≥ 0", () => _ = new LayerParameters(double.NaN, 1, 1));
        Refusal.Is("priorVariance", "priorVariance is 0; it must be a finite number > 0", () => _ = new LayerParameters(1, 0, 1));
        Refusal.Is("priorVariance", "priorVariance is Infinity; it must be a finite number > 0", () => _ = new LayerParameters(1, double.PositiveInfinity, 1));
        Refusal.Is("initialVariance", "initialVariance is -1; it must be a finite number ≥ 0", () => _ = new LayerParameters(1, 1, -1));
        Refusal.Is("rate", "rate is -2; it must be a finite number ≥ 0", () => _ = new LayerParameters(1, 1, 1, -2));
    }

    [Fact]
    public void Dynamics_AreValidated()
    {
        Refusal.Is("rate", "rate is -1; it must be a finite number ≥ 0", () => _ = new WeightDynamics(-1, 0, 0));
        Refusal.Is("temperature", "temperature is Infinity; it must be a finite number ≥ 0", () => _ = new WeightDynamics(1, double.PositiveInfinity, 0));
        Refusal.Is("decay", "decay is -3; it must be a finite number ≥ 0", () => _ = new WeightDynamics(1, 0, -3));
    }

    [Fact]
    public void Dynamics_KnowTheirStationaryVarianceAndWhetherTheyAreFrozen()
    {
        var dynamics = new WeightDynamics(1, 0.3, 0.2);

        Assert.Equal(1.5, dynamics.StationaryVariance, 1e-15);
        Assert.True(double.IsNaN(new WeightDynamics(1, 0, 0).StationaryVariance));
        Assert.False(dynamics.IsFrozen);
        Assert.True(dynamics.Freeze().IsFrozen);
        Assert.False((dynamics with { Rate = 0 }).IsFrozen);
        Assert.False((dynamics with { GradientRate = 0 }).IsFrozen);
        Assert.Equal(new WeightDynamics(1, 1, 0.3, 0.2), dynamics);
        Assert.Equal(dynamics, new WeightDynamics(1, 0.3, 0.2));
        Assert.NotEqual(dynamics, dynamics with { Decay = 0.1 });
    }

    [Fact]
    public void Dynamics_AreValidatedWhenChanged()
    {
        var dynamics = new WeightDynamics(1, 0.3, 0.2);

        Refusal.Is("rate", "rate is -1; it must be a finite number ≥ 0", () => _ = dynamics with { Rate = -1 });
        Refusal.Is("temperature", "temperature is -1; it must be a finite number ≥ 0", () => _ = dynamics with { Temperature = -1 });
        Refusal.Is("decay", "decay is NaN; it must be a finite number ≥ 0", () => _ = dynamics with { Decay = double.NaN });
    }
}
