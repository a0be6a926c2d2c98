using Ensemble.Experiments.Files;
using Ensemble.Experiments.Settings;

namespace Ensemble.Experiments.Tests.Files;

public class UnifiedTests
{
    [Fact]
    public void Lambda_IsReadAndWritten_AndLeftOutWhereItIsKappa()
    {
        Assert.Null(Parse("name: x").Theory.UnifiedLambda);
        Assert.DoesNotContain("unified", ExperimentText.Of(Parse("name: x")), StringComparison.Ordinal);
        Experiment given = Parse("theory: { compare: [unified], unified: { lambda: 0.3 } }");
        Assert.Equal(0.3, given.Theory.UnifiedLambda);
        Assert.Equal(0.3, Parse(ExperimentText.Of(given)).Theory.UnifiedLambda);
    }

    [Theory]
    [InlineData("theory: { unified: { lambda: -1 } }", "theory.unified.lambda is -1")]
    [InlineData("theory: { unified: { lamda: 1 } }", "theory.unified.lamda")]
    public void WrongValues_AreNamed(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ExperimentException>(() => Parse(text)).Message, StringComparison.Ordinal);

    private static Experiment Parse(string text) => ExperimentFile.Parse(text, "test.yaml", []);
}
