using Ensemble.Experiments.Files;
using Ensemble.Experiments.Settings;

namespace Ensemble.Experiments.Tests.Files;

public sealed class ExactValuesTests : IDisposable
{
    private const string Text = "data: { source: orthogonal }";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("9007199254740993", 9007199254740993)]
    [InlineData("9223372036854775807", 9223372036854775807)]
    [InlineData("1e3", 1000)]
    [InlineData("7.0", 7)]
    public void WholeNumbers_AreReadExactly(string seed, ulong expected)
    {
        Experiment experiment = ExperimentFile.Parse(Text, "x.yaml", [$"seed={seed}"]);

        Assert.Equal(expected, experiment.Seed);
        Assert.Equal(expected, ExperimentFile.Parse(ExperimentText.Of(experiment), "x.yaml").Seed);
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("1e17")]
    [InlineData("99999999999999999999999999999999999999999999999")]
    [InlineData("-1")]
    public void WholeNumbersThatCannotBeHeld_AreRefused(string seed) =>
        Assert.StartsWith("x.yaml: seed is ", Assert.Throws<ExperimentException>(() => ExperimentFile.Parse(Text, "x.yaml", [$"seed={seed}"])).Message, StringComparison.Ordinal);

    [Fact]
    public void MinusZero_IsZero() => Assert.Equal(
        ExperimentText.Of(ExperimentFile.Parse(Text, "x.yaml", ["langevin.temperature=0"])),
        ExperimentText.Of(ExperimentFile.Parse(Text, "x.yaml", ["langevin.temperature=-0.0"])));

    [Theory]
    [InlineData("width=512", "the nearest known key is 'network.width'")]
    [InlineData("temperature=1", "the nearest known key is 'langevin.temperature'")]
    [InlineData("network.widht=512", "the nearest known key is 'network.width'")]
    [InlineData("data.path=x", "the source is orthogonal, which has no path")]
    [InlineData("record.observables=[]", "record.observables is empty")]
    public void KeysInTheWrongPlace_AreToldWhereTheyBelong(string change, string expected) =>
        Assert.Contains(expected, Assert.Throws<ExperimentException>(() => ExperimentFile.Parse(Text, "x.yaml", [change])).Message, StringComparison.Ordinal);

    [Fact]
    public void LongValues_AreNotEchoedWhole() =>
        Assert.InRange(Assert.Throws<ExperimentException>(() => ExperimentFile.Parse(Text, "x.yaml", [$"name={new string('x', 100_000)}"])).Message.Length, 20, 300);

    [Fact]
    public void WhatIsNoRegularFile_IsRefusedAtOnce()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string pipe = folder.File("pipe");
        System.Diagnostics.Process.Start("mkfifo", [pipe]).WaitForExit();
        File.CreateSymbolicLink(folder.File("link"), pipe);
        foreach (string path in new[] { pipe, folder.File("link"), "/dev/zero", "/dev/null" })
        {
            Assert.Contains("not a regular file", Assert.Throws<ExperimentException>(() => ExperimentFile.Read(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AFileBeyondTheLimit_IsRefusedByItsRealLimit()
    {
        string path = folder.Write("large.yaml", new byte[(4 << 20) + 1]);
        Assert.EndsWith($"the file has {(4 << 20) + 1} bytes; an experiment file has at most 4 MiB", Assert.Throws<ExperimentException>(() => ExperimentFile.Read(path)).Message, StringComparison.Ordinal);
    }
}
