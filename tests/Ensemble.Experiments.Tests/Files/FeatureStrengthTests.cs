using Ensemble.Experiments.Files;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Settings;
using Ensemble.Model;

namespace Ensemble.Experiments.Tests.Files;

public class FeatureStrengthTests
{
    [Fact]
    public void AFeatureStrength_MakesMeanFieldNetworks_ComparedWithTheirOwnTheory()
    {
        Experiment rich = Parse("network: { feature_strength: 0.5, width: 64 }");
        Assert.Equal(0.5, rich.Network.FeatureStrength);
        Assert.True(rich.Network.Centre);
        Assert.Equal(["mean_field"], rich.Theory.Compare.ToArray());
        Assert.Null(rich.Theory.MeanField.Samples);
        string text = ExperimentText.Of(rich);
        Assert.Equal(text, ExperimentText.Of(Parse(text)));
        Assert.Contains("feature_strength: 0.5", text, StringComparison.Ordinal);
        Assert.DoesNotContain("feature_strength", ExperimentText.Of(Parse("name: x")), StringComparison.Ordinal);
        Assert.DoesNotContain("mean_field", ExperimentText.Of(Parse("name: x")), StringComparison.Ordinal);

        Experiment sampled = Parse("network: { feature_strength: 2, centre: off }\ntheory: { mean_field: { samples: 4096 } }");
        Assert.False(sampled.Network.Centre);
        Assert.Equal(4096, sampled.Theory.MeanField.Samples);
    }

    [Theory]
    [InlineData("network: { feature_strength: 0 }", "network.feature_strength is 0; it must be a number from 1e-6 to 1e6")]
    [InlineData("network: { centre: off }", "network.centre is given without network.feature_strength")]
    [InlineData("network: { feature_strength: 1, bias: on }", "network.feature_strength is given beside")]
    [InlineData("theory: { mean_field: { samples: 3 } }", "theory.mean_field.samples is 3")]
    [InlineData("theory: { mean_field: { sample: 300 } }", "theory.mean_field.sample")]
    public void BadValuesAreRefusedInOneLine(string text, string message) =>
        Assert.Contains(message, Assert.Throws<ExperimentException>(() => Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void AutomaticSteps_LeaveRoomForTheNtkToGrow()
    {
        const string text = "data: { source: orthogonal, train: 4, test: 0 }\nlangevin: { time: 10, temperature: 0 }\nnetwork: { depth: 2, activation: linear, feature_strength: 0.001 }";
        PreparedExperiment lazy = PreparedExperiment.Prepare(Parse(text), "test.yaml");
        PreparedExperiment rich = PreparedExperiment.Prepare(Parse(text.Replace("0.001", "2", StringComparison.Ordinal)), "test.yaml");
        Assert.Equal(1, lazy.Limits.Growth, 1e-3);
        Assert.InRange(rich.Limits.Growth, 2, 50);
        Assert.Equal(lazy.Limits.LargestStableStep, rich.Limits.LargestStableStep, 1e-12);
        Assert.InRange(rich.Steps.Sizes[0], 0, lazy.Steps.Sizes[0] / 2);
        Assert.Equal(2 * Math.Sqrt(128), rich.Network.OutputDivisor, 1e-12);
    }

    private static Experiment Parse(string text) => ExperimentFile.Parse(text, "test.yaml", []);
}
