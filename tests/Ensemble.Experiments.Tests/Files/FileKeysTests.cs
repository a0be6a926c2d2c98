using Ensemble.Experiments.Settings;
using Ensemble.Model;

namespace Ensemble.Experiments.Tests.Files;

public class FileKeysTests
{
    [Theory]
    [InlineData("stepSize · rate · decay is 2; it must be below 1", "langevin.step_size · rate · decay is 2; it must be below 1")]
    [InlineData("it needs noise; set temperature to 0.1", "it needs noise; set langevin.temperature to 0.1")]
    [InlineData("one temperature > 0 for all layers", "one temperature > 0 for all layers")]
    [InlineData("langevin.temperature is -1", "langevin.temperature is -1")]
    [InlineData("the network has no featureStrength", "the network has no network.feature_strength")]
    [InlineData("every member subtracts its own predictor (isCentred)", "every member subtracts its own predictor (network.centre)")]
    [InlineData("multiplier is -1; it must be a finite number ≥ 0", "theory.unified.lambda is -1; it must be a finite number ≥ 0")]
    public void NamesOfParameters_BecomeKeys(string message, string expected)
    {
        Assert.Equal(expected, FileKeys.Translate(message));
    }

    [Fact]
    public void AnErrorThatNamesNoKey_BeginsWithIt()
    {
        Assert.Equal("record.observables: path_kernel needs explicit steps", FileKeys.Translate(new ModelException("observables", "path_kernel needs explicit steps")));
        Assert.Equal("langevin.prior_variance is 0", FileKeys.Translate(new ModelException("priorVariance", "priorVariance is 0")));
        Assert.Equal("lag is -1", FileKeys.Translate(new ModelException("lag", "lag is -1")));
    }
}
