using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Tests.Checkpoints;
using Ensemble.Training;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Tests.Running;

public class EngineChoiceTests
{
    [Theory]
    [InlineData("auto", "auto", "builtin cpu")]
    [InlineData("cpu", "auto", "builtin cpu")]
    [InlineData("cpu", "builtin", "builtin cpu")]
    [InlineData("auto", "builtin", "builtin cpu")]
    public void DefaultBuild_RunsTheBuiltInEngine(string device, string backend, string expected) =>
        Assert.Equal(expected, Chosen(device, backend));

    [Theory]
    [InlineData("auto", "auto", "torch cuda:0")]
    [InlineData("cuda", "auto", "torch cuda:0")]
    [InlineData("auto", "torch", "torch cuda:0")]
    [InlineData("cpu", "auto", "builtin cpu")]
    [InlineData("cpu", "torch", "torch cpu")]
    [InlineData("auto", "builtin", "builtin cpu")]
    public void WithCuda_AutoTakesIt(string device, string backend, string expected) =>
        Assert.Equal(expected, Chosen(device, backend, new TorchLike("cuda:0", "cpu")));

    [Theory]
    [InlineData("auto", "auto", "builtin cpu")]
    [InlineData("auto", "torch", "torch cpu")]
    public void TorchWithoutCuda_RunsWhereItIsAskedFor(string device, string backend, string expected) =>
        Assert.Equal(expected, Chosen(device, backend, new TorchLike("cpu")));

    [Theory]
    [InlineData("cuda", "auto", "engine.device")]
    [InlineData("auto", "torch", "engine.backend")]
    [InlineData("cuda", "torch", "engine.device")]
    public void EngineThatIsNotBuilt_IsOneLineWithTheCommandThatHelps(string device, string backend, string key)
    {
        ExperimentException error = Assert.Throws<ExperimentException>(() => Chosen(device, backend));
        Assert.Equal(key, error.Key);
        Assert.Contains("-p:Torch=cuda", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void DeviceThatIsNotThere_SaysWhatTheEngineSays()
    {
        ExperimentException error = Assert.Throws<ExperimentException>(() => Chosen("cuda", "auto", new TorchLike("cpu")));
        Assert.Equal("engine.device", error.Key);
        Assert.Contains("no such device", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BuiltInEngineOnCuda_IsRefused() =>
        Assert.Contains("cpu alone", Assert.Throws<ExperimentException>(() => Chosen("cuda", "builtin", new TorchLike("cuda:0"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("auto", "auto", "builtin cpu")]
    [InlineData("cpu", "auto", "builtin cpu")]
    public void NetworkThatTorchCannotTrain_RunsOnTheBuiltInEngine(string device, string backend, string expected) =>
        Assert.Equal(expected, Chosen(device, backend, WithBiases, new TorchLike("cuda:0", "cpu")));

    [Theory]
    [InlineData("cuda", "auto", "engine.device")]
    [InlineData("auto", "torch", "engine.backend")]
    public void NetworkThatTorchCannotTrain_IsRefusedWhereTorchIsAskedFor(string device, string backend, string key)
    {
        ExperimentException error = Assert.Throws<ExperimentException>(() => Chosen(device, backend, WithBiases, new TorchLike("cuda:0", "cpu")));
        Assert.Equal(key, error.Key);
        Assert.Contains("perceptrons alone", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tf32")]
    [InlineData("bfloat16")]
    public void PrecisionThatTheEngineHasNot_IsOneLineOfItsKey(string precision)
    {
        ExperimentException error = Assert.Throws<ExperimentException>(() => EngineChoice.Make(new EngineOptions("auto", "auto", 1, precision), Perceptron, [new BuiltInEngineFactory()]));
        Assert.Equal("engine.precision", error.Key);
        Assert.Equal($"engine.precision is '{precision}', but the built-in engine computes in float32 and float64 alone", error.Message);
    }

    [Fact]
    public void CardsOfDifferentModels_AreKeptApart()
    {
        var tiny = new TinyRun(Path.GetTempPath());
        RunIdentity one = RunIdentity.Of(tiny.Prepared, new Marker("Model A")), other = RunIdentity.Of(tiny.Prepared, new Marker("Model B"));
        Assert.Equal("was trained by torch on cuda (Model B) in float32; it must be torch on cuda (Model A) in float32 to give the same numbers", one.Refuse(other));
    }

    private static Network Perceptron => new(2, 1, 3, Activation.Relu);

    private static Network WithBiases => new(Architecture.Mlp(1, Activation.Relu, bias: true), Shape.Vector(2), [3]);

    private static string Chosen(string device, string backend, params IEngineFactory[] others) => Chosen(device, backend, Perceptron, others);

    private static string Chosen(string device, string backend, Network network, params IEngineFactory[] others)
    {
        IEngine engine = EngineChoice.Make(new EngineOptions(device, backend, 1, "float32"), network, [new BuiltInEngineFactory(), .. others]);
        return engine is Marker marker ? marker.Text : $"{engine.Name} {engine.Device}";
    }

    private sealed class TorchLike(params string[] devices) : IEngineFactory
    {
        public string Backend => "torch";

        public EngineDevices Devices() => new(Backend, "1", [.. devices.Select(name => new EngineDevice(name, name, 1, 1, ""))], null);

        public string? Refuses(Network network) => network.IsMlp ? null : "it trains perceptrons alone";

        public IEngine Create(string device, int threads, string precision) =>
            devices.Contains(device) ? new Marker($"torch {device}") : throw new EngineUnavailableException("no such device");
    }

    private sealed class Marker(string text) : IEngine
    {
        public string Text => text;

        public string Name => "torch";

        public string Device => "cuda:0";

        public string DeviceKind => $"cuda ({text})";

        public string Precision => "float32";

        public EngineCost Estimate(Training.Engines.Simulation simulation, RecordRequest request, int members) => throw new NotSupportedException();

        public EngineCost EstimateRecording(Training.Engines.Simulation simulation, RecordRequest request, int members) => throw new NotSupportedException();

        public void Simulate(Training.Engines.Simulation simulation, RecordRequest request, MemberRange members, Action<MemberRecord> deliver, IProgress<StepProgress>? progress, IMemberStates? states, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
