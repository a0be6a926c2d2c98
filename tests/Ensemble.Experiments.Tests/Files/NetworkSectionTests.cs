using Ensemble.Experiments.Data;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Model;

namespace Ensemble.Experiments.Tests.Files;

public sealed class NetworkSectionTests : IDisposable
{
    private const string Everything = """
        network:
          width: 6
          bias: on
          layers:
            - conv: { filter: [3, 1], stride: [1, 2], padding: zero, width: 4, bias: off }
            - residual: { scale: 0.5, branch: [ { activation: relu }, { conv: { filter: 3, width: 4 } } ] }
            - average_pool: [2, 1]
            - attention: { beta: 2 }
            - layer_norm
            - relu
            - flatten
            - hadamard: { a: [ { dense: { name: gate } } ], b: [ { dense: { bias: off } } ] }
            - dense: { width: 3 }
            - readout: { bias: off }
        langevin: { temperature: { default: 0.2, conv_1: 0.5, gate.bias: 0.01 } }
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Layers_BecomeAProgramWithNamedWeights()
    {
        Experiment experiment = Read(Everything);

        Assert.Equal(
            ["conv_1", "conv_2", "conv_2.bias", "attention_1.query", "attention_1.value", "gate", "gate.bias", "dense_2", "dense_3", "dense_3.bias", "readout"],
            experiment.Network.Weights.Select(weight => weight.Name));
        Assert.Equal([4, 4, 6, 6, 6, 3], experiment.Network.Widths.ToArray());
        Assert.Equal([0.5, 0.2, 0.2, 0.2, 0.2, 0.2, 0.01, 0.2, 0.2, 0.2, 0.2], experiment.Langevin.Temperature.ToArray());
        var network = experiment.Network.On(new DigitsSource { Train = 2, Test = 0 }.Load(1));
        Assert.Equal(Shape.Image(8, 8, 1), network.Input);
        Assert.Equal(Shape.Image(4, 4, 6), network.Shapes[7]);
        Assert.Null(network.Program.Obstacle);
    }

    [Fact]
    public void ResolvedText_IsTheSameExperiment()
    {
        Experiment experiment = Read(Everything);
        string text = ExperimentText.Of(experiment);

        Experiment again = Read(text);
        Assert.Equal(text, ExperimentText.Of(again));
        Assert.Equal(experiment.Network.On(Digits()), again.Network.On(Digits()));
        Assert.All(experiment.AtWidth(9).Network.Widths, width => Assert.Equal(9, width));
        Assert.Equal(9, experiment.AtWidth(9).Network.On(Digits()).Shapes[1].Channels);
    }

    [Fact]
    public void Shorthand_GainsBiases()
    {
        NetworkOptions network = Read("network: { depth: 2, width: 5, bias: on }").Network;

        Assert.Equal(["dense_1", "dense_1.bias", "dense_2", "dense_2.bias", "readout", "readout.bias"], network.Weights.Select(weight => weight.Name));
        Assert.Contains("bias: on", ExperimentText.Of(Read("network: { bias: on }")), StringComparison.Ordinal);
        Assert.DoesNotContain("bias", ExperimentText.Of(Read("network: { depth: 2 }")), StringComparison.Ordinal);
        Assert.Equal(Shape.Vector(64), network.On(Digits()).Input);
    }

    [Fact]
    public void ArraysOfMoreAxes_BringTheirShape()
    {
        string path = folder.File("a.npz");
        using (FileStream stream = File.Create(path))
        {
            using var writer = new NpzWriter(stream);
            writer.Write("x_train", [2, 3, 4], Enumerable.Range(0, 24).Select(i => (double)i).ToArray());
            writer.Write("y_train", [2], (double[])[1, -1]);
        }

        Dataset data = new NpzSource { Path = path }.Load(1);
        Assert.Equal(Shape.Sequence(3, 4), data.InputShape);
        Assert.Equal(12, data.InputDimension);
        NetworkOptions network = Read("network: { width: 5, layers: [ { rnn: { activation: erf } }, last ] }").Network;
        Assert.Equal(Shape.Sequence(3, 5), network.On(data).Shapes[1]);
    }

    [Fact]
    public void BadLayers_AreRefusedInOneLine()
    {
        Refused("network.layers.0 is 'denze'; it must be one of dense, activation, conv, residual, hadamard, rnn, attention, layer_norm, flatten, average_pool, last, readout, or an activation (nearest: dense)", "[ denze ]");
        Refused("unknown key 'network.layers.0.dense.widht'; the nearest known key is 'network.layers.0.dense.width' (known here: width, name, bias)", "[ { dense: { widht: 3 } } ]");
        Refused("network.layers.1.conv.padding is 'same'; it must be one of circular, zero (nearest: zero)", "[ relu, { conv: { padding: same } } ]");
        Refused("network.layers.0.activation is 'rely'; it must be one of linear, relu, leaky_relu, erf, tanh, gelu, sin (nearest: relu)", "[ { activation: rely } ]");
        Refused("network.layers: conv_1 has a filter of 2 × 2; every size must be odd", "[ { conv: { filter: 2 } }, flatten ]");
        Refused("network.layers.0.residual.branch is empty; it must be a list of at least one layer", "[ { residual: { scale: 1 } } ]");
        Refused("network.layers is a list with a readout inside; it must be a list with no readout, or with one at its end", "[ readout, flatten ]");
        Refused("network.layers is empty; it must be a list of at least one layer; the readout is added", "[]");
        Refused("network.layers.0 is a section; it must be a name, or one name with its settings", "[ { dense: {}, relu: {} } ]");
        Assert.EndsWith(
            "network.depth is given beside network.layers; it must be left out: layers say their own",
            Assert.Throws<ExperimentException>(() => Read("network: { depth: 2, layers: [ relu ] }")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void LayersThatTheDataOrTheTheoryCannotTake_AreRefusedByName()
    {
        Assert.EndsWith(
            "network.layers: rnn_1 reads 8 × 8 × 1; it needs a sequence, time × features (inputs are 8 × 8 × 1)",
            Assert.Throws<ExperimentException>(() => PreparedExperiment.Prepare(Read("network: { layers: [ rnn, last ] }"), "e.yaml")).Message,
            StringComparison.Ordinal);
        const string Outside = "network: { width: 4, layers: [ flatten, dense, relu, layer_norm ] }\ndata: { train: 2, test: 0 }\n";
        Assert.Equal(
            "theory.compare holds 'ndk', which does not apply: layer_norm_1 acts on activation_1, whose mean over channels is not zero at infinite width; "
            + "put it after a dense or conv layer or a sum of them (theory.compare: none trains the networks alone)",
            Assert.Throws<ExperimentException>(() => Predictions.Compute(PreparedExperiment.Prepare(Read(Outside), "e.yaml"), null, default)).Message);
        PreparedExperiment alone = PreparedExperiment.Prepare(Read(Outside + "theory: { compare: none }"), "e.yaml");
        Assert.Empty(Predictions.Compute(alone, null, default).Arrays);
        Assert.Equal(alone.Network, PreparedExperiment.Prepare(Read(ExperimentText.Of(alone.Experiment)), "e.yaml").Network);
    }

    private static Dataset Digits() => new DigitsSource { Train = 2, Test = 0 }.Load(1);

    private void Refused(string message, string layers)
    {
        var error = Assert.Throws<ExperimentException>(() => Read($"network: {{ layers: {layers} }}"));
        Assert.EndsWith(message, error.Message, StringComparison.Ordinal);
    }

    private Experiment Read(string text)
    {
        folder.Write("e.yaml", System.Text.Encoding.UTF8.GetBytes(text));
        return ExperimentFile.Read(folder.File("e.yaml"), []);
    }
}
