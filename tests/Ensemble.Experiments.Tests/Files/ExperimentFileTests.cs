using Ensemble.Experiments.Data;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Settings;
using Ensemble.Model;

namespace Ensemble.Experiments.Tests.Files;

public class ExperimentFileTests
{
    private const string Full = """
        name: full
        seed: 7
        data: { source: orthogonal, train: 6, test: 4, overlap: 0.25 }
        network: { depth: 2, width: [64, 32], activation: erf }
        langevin:
          step_size: 0.05
          time: 20
          temperature: [0.1, 0.2, 0.3]
          prior_variance: 1.5
          initial_variance: 2
          rate: [1, 1, 0.5]
        schedule:
          - at: 10
            freeze: [readout, 1]
            loss: off
          - at: 15
            thaw: [1]
            temperature: 0.4
        ensemble: { members: 12 }
        record: { times: [0, 1, 20], observables: [predictor, ndk] }
        theory: { dynamics: both, tolerance: 1e-5 }
        engine: { threads: 2 }
        """;

    [Fact]
    public void AFullFile_IsReadAsWritten()
    {
        Experiment experiment = Parse(Full);
        Assert.Equal("full", experiment.Name);
        Assert.Equal(7UL, experiment.Seed);
        Assert.Equal(0.25, Assert.IsType<OrthogonalSource>(experiment.Data).Overlap);
        Assert.Equal([64, 32], experiment.Network.Widths.ToArray());
        Assert.Equal(Activation.Erf, experiment.Network.Activation);
        Assert.Equal([0.1, 0.2, 0.3], experiment.Langevin.Temperature.ToArray());
        Assert.Equal([WeightId.Dense(1), WeightId.Readout], experiment.Schedule[0].Freeze.ToArray());
        Assert.False(experiment.Schedule[0].Loss);
        Assert.Equal([0, 1, 20], experiment.Record.Times!.Value.ToArray());
        Assert.Equal(TheoryTime.Both, experiment.Theory.Dynamics);
    }

    [Fact]
    public void AResolvedFile_ReadsBackAsTheSameExperiment()
    {
        string resolved = ExperimentText.Of(Parse(Full));
        Assert.Equal(resolved, ExperimentText.Of(Parse(resolved)));
        Assert.Contains("at: 15", resolved, StringComparison.Ordinal);
        Assert.Equal(ExperimentText.Of(Parse("name: x")), ExperimentText.Of(Parse(ExperimentText.Of(Parse("name: x")))));
    }

    [Fact]
    public void Weights_AreNamedAsWellAsListed()
    {
        Experiment experiment = Parse("""
            langevin:
              temperature: { default: 0.2, readout: 0.3 }
              prior_variance: { dense_1: 2 }
              rate: { default: 2 }
            schedule:
              - { at: 5, freeze: [readout, dense_1], temperature: { dense_2: 0.7 } }
              - { at: 6, thaw: [1], decay: { default: 0.5, dense_1: 0.1 }, rate: {} }
            """);
        Assert.Equal([0.2, 0.2, 0.3], experiment.Langevin.Temperature.ToArray());
        Assert.Equal([2.0, 1, 1], experiment.Langevin.PriorVariance.ToArray());
        Assert.Equal([2.0], experiment.Langevin.Rate.ToArray());
        Assert.Equal([WeightId.Dense(1), WeightId.Readout], experiment.Schedule[0].Freeze.ToArray());
        Assert.Equal([null, 0.7, null], experiment.Schedule[0].Temperature!.Value.ToArray());
        Assert.Equal([0.1, 0.5, 0.5], experiment.Schedule[1].Decay!.Value.ToArray());
        string resolved = ExperimentText.Of(experiment);
        Assert.Equal(resolved, ExperimentText.Of(Parse(resolved)));
        Assert.Contains("temperature: [0.2, 0.2, 0.3]", resolved, StringComparison.Ordinal);
        Assert.Contains("dense_2: 0.7", resolved, StringComparison.Ordinal);
        Assert.Equal(resolved, ExperimentText.Of(Parse(resolved, "langevin.temperature={ dense_1: 0.2, dense_2: 0.2, readout: 0.3 }")));
    }

    [Fact]
    public void Overrides_ReplaceAddAndReachIntoLists()
    {
        Experiment experiment = Parse(Full, "network.width=128", "langevin.temperature=0.5", "schedule.1.at=16", "data.dimension=20", "record.times=[0, 2]");
        Assert.Equal([128, 128], experiment.Network.Widths.ToArray());
        Assert.Equal([0.5], experiment.Langevin.Temperature.ToArray());
        Assert.Equal(16, experiment.Schedule[1].At);
        Assert.Equal(20, Assert.IsType<OrthogonalSource>(experiment.Data).Dimension);
        Assert.Equal([0, 2], experiment.Record.Times!.Value.ToArray());
    }

    [Theory]
    [InlineData("name: [", "line 2: not valid YAML")]
    [InlineData("name: a\n  b: c: d", "line 2")]
    [InlineData("", "empty")]
    [InlineData("- a\n- b", "mapping")]
    [InlineData("a: 1\n---\nb: 2", "2 YAML documents")]
    [InlineData("name: '../x'", "line 1: name is '../x'")]
    [InlineData("sed: 1", "the nearest known key is 'seed'")]
    [InlineData("network:\n  widht: 3", "line 2: unknown key 'network.widht'; the nearest known key is 'network.width'")]
    [InlineData("network:\n  depth: 2\n  width: wide", "line 3: network.width is 'wide'; it must be a whole number from 1 to")]
    [InlineData("network: { width: 0 }", "network.width is 0; it must be a whole number from 1 to")]
    [InlineData("network: { width: 2.5 }", "network.width is 2.5; it must be a whole number")]
    [InlineData("network: { width: [3, 4], depth: 3 }", "network.width is a list of 2; it must be one number, or one for each of the 3 hidden layers")]
    [InlineData("network: { activation: rleu }", "nearest: relu")]
    [InlineData("network: 5", "network is '5'; it must be a section")]
    [InlineData("langevin: { temperature: -1 }", "langevin.temperature is -1; it must be a number ≥ 0")]
    [InlineData("langevin: { temperature: .nan }", "langevin.temperature is '.nan'; it must be a number ≥ 0")]
    [InlineData("langevin: { temperature: NaN }", "langevin.temperature is NaN; it must be a number ≥ 0")]
    [InlineData("langevin: { temperature: 1e999 }", "langevin.temperature is 1e999")]
    [InlineData("langevin: { temperature: '0.1' }", "langevin.temperature is '0.1'")]
    [InlineData("langevin: { temperature: [0.1, 0.2] }", "one for each of the 3 weight layers")]
    [InlineData("langevin: { prior_variance: 0 }", "langevin.prior_variance is 0; it must be a number > 0")]
    [InlineData("langevin: { time: 0 }", "langevin.time is 0")]
    [InlineData("langevin: { step_size: fast }", "langevin.step_size is 'fast'; it must be auto, or a number > 0")]
    [InlineData("schedule: { at: 3 }", "schedule is a section; it must be a list of sections")]
    [InlineData("schedule: [{ freeze: [readout] }]", "schedule.0.at is missing")]
    [InlineData("schedule: [{ at: 99 }]", "schedule.0.at is 99")]
    [InlineData("schedule: [{ at: 1, freeze: [4] }]", "schedule.0.freeze is '4'; it must be a list of weight layers: dense_1, dense_2, readout, or numbers from 1 to 3")]
    [InlineData("langevin: { temperature: { readot: 1 } }", "unknown key 'langevin.temperature.readot'; the nearest known key is 'langevin.temperature.readout'")]
    [InlineData("langevin: { temperature: { dense_3: 1 } }", "(known here: default, dense_1, dense_2, readout)")]
    [InlineData("langevin: { temperature: { readout: -1 } }", "langevin.temperature.readout is -1; it must be a number ≥ 0")]
    [InlineData("schedule: [{ at: 1, rate: { readout: [1] } }]", "schedule.0.rate.readout is a list; it must be a number ≥ 0")]
    [InlineData("schedule: [{ at: 1, loss: maybe }]", "schedule.0.loss is 'maybe'; it must be on or off")]
    [InlineData("ensemble: { members: 1 }", "ensemble.members is 1")]
    [InlineData("record: { times: [1, -2] }", "record.times.1 is -2")]
    [InlineData("record: { times: 1 }", "record.times is 1")]
    [InlineData("record: { observables: [ntks] }", "nearest: ntk")]
    [InlineData("data: { source: mnist }", "data.source is 'mnist'; it must be one of digits")]
    [InlineData("data: { source: npz }", "data.path is missing")]
    [InlineData("data: { overlap: 0.5 }", "unknown key 'data.overlap'")]
    [InlineData("engine: { device: gpu }", "engine.device is 'gpu'; it must be one of auto, cpu, cuda")]
    [InlineData("a: &x [1]\nb: *x", "aliases")]
    public void BadInput_IsOneLineThatNamesFileKeyAndRange(string text, string expected)
    {
        var error = Assert.Throws<ExperimentException>(() => Parse(text));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("test.yaml: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void DeepNesting_IsRefusedInsteadOfExhaustingTheStack()
    {
        var error = Assert.Throws<ExperimentException>(() => Parse("name: " + new string('[', 100_000)));
        Assert.Contains("nested more than", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("langevin", "not of the form path.to.key=value")]
    [InlineData("network.widht=3", "unknown key 'network.widht'")]
    [InlineData("langevin.time=[", "not valid YAML")]
    public void BadOverrides_AreRefused(string change, string expected)
    {
        var error = Assert.Throws<ExperimentException>(() => Parse("name: x", change));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFile_IsNamed()
    {
        var error = Assert.Throws<ExperimentException>(() => ExperimentFile.Read("no/such.yaml"));
        Assert.Equal("no/such.yaml: there is no such file", error.Message);
    }

    private static Experiment Parse(string text, params string[] overrides) => ExperimentFile.Parse(text, "test.yaml", overrides);

    [Fact]
    public void AnOverrideOfAPhase_MakesTheScheduleThatIsNotThere()
    {
        Experiment experiment = ExperimentFile.Parse("name: x", "x.yaml", ["schedule.0.at=15", "schedule.0.freeze=[readout]", "schedule.1.at=20", "schedule.1.thaw=[readout]"]);

        Assert.Equal([15.0, 20], experiment.Schedule.Select(phase => phase.At));
    }

    [Fact]
    public void AnotherSource_DropsTheKeysOfTheOld_ButNotThoseOfTheCommandLine()
    {
        const string Text = "data: { source: digits, classes: [3, 8], train: 4, test: 2 }";

        Assert.Equal("npz", ExperimentFile.Parse(Text, "x.yaml", ["data.source=npz", "data.path=a.npz"]).Data.Name);
        Assert.Equal(4, Assert.IsType<Ensemble.Experiments.Data.OrthogonalSource>(ExperimentFile.Parse(Text, "x.yaml", ["data.source=orthogonal"]).Data).Train);
        Assert.Contains("unknown key 'data.classes'", Assert.Throws<ExperimentException>(() => ExperimentFile.Parse(Text, "x.yaml", ["data.source=npz", "data.path=a.npz", "data.classes=[1, 2]"])).Message, StringComparison.Ordinal);
    }
}
