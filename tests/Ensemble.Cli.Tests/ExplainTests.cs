using System.Text.Json;

namespace Ensemble.Cli.Tests;

/// <summary><c>explain</c> and <c>schema</c>, as a user calls them.</summary>
public sealed class ExplainTests() : ExperimentFolder("tiny.yaml", "network: { width: 8 }")
{
    [Fact]
    public void Explain_SaysAllOfAKey()
    {
        var result = Run("explain", "langevin.temperature", "75", "hidden_kernel_2");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("langevin.temperature   T   (key)", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^  default    0\.1$", result.Output);
        Assert.Matches(@"(?m)^  allowed    a number ≥ 0: one for all weights", result.Output);
        Assert.Contains("√(2ηT)", result.Output, StringComparison.Ordinal);
        Assert.Contains("75   (exit code)", result.Output, StringComparison.Ordinal);
        Assert.Contains("K^2(t, t′; x, x′)", result.Output, StringComparison.Ordinal);
        Assert.All(result.Output.Split('\n'), line => Assert.True(line.Length <= 101, line));
    }

    [Fact]
    public void Explain_ListsEverything_AndAsJson()
    {
        string list = Run("explain").Output;
        foreach (string name in new[] { "langevin.temperature", "network.layers.conv.filter", "ntk_drift", "finite_width", "75" })
        {
            Assert.Contains($"  {name} ", list, StringComparison.Ordinal);
        }

        JsonElement entries = JsonDocument.Parse(Run("explain", "mean_field", "--json").Output).RootElement;
        Assert.Equal("theory", entries[0].GetProperty("kind").GetString());
    }

    [Fact]
    public void Explain_OfAnUnknownName_NamesTheNearest()
    {
        var result = Run("explain", "langevin.temprature");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("the nearest is 'langevin.temperature'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_IsJson()
    {
        JsonElement schema = JsonDocument.Parse(Run("schema").Output).RootElement;
        Assert.Equal("number", schema.GetProperty("properties").GetProperty("langevin").GetProperty("properties").GetProperty("time").GetProperty("type").GetString());
    }
}
