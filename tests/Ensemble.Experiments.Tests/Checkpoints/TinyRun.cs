using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Training;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;
using Serilog;

namespace Ensemble.Experiments.Tests.Checkpoints;

/// <summary>A small experiment in a folder of its own.</summary>
internal sealed class TinyRun(string root, params string[] overrides)
{
    private const string Text = """
        name: tiny
        data: { source: orthogonal, train: 3, test: 2 }
        network: { depth: 2, width: 24, activation: erf }
        langevin: { step_size: 0.25, time: 20, temperature: 0.2 }
        ensemble: { members: 11 }
        record: { times: 5, observables: [predictor, ntk] }
        """;

    public PreparedExperiment Prepared { get; } = PreparedExperiment.Prepare(ExperimentFile.Parse(Text, "tiny.yaml", overrides), "tiny.yaml");

    public MemberRange Members => new(0, Prepared.Experiment.Ensemble.Members);

    public IEngine Engine { get; init; } = new CpuEngine(2);

    public RunIdentity Identity => RunIdentity.Of(Prepared, Engine);

    public ResultsFolder Folder => ResultsFolder.Of(root, Prepared);

    public CheckpointStore Store => new(Folder.Checkpoint, Identity, Members);

    public List<string> Messages { get; } = [];

    public EnsembleMeasurement Measure(MemberRange members) => Trainer.Run(Engine, Prepared.Simulation, Prepared.Observables, members);

    public byte[] Run(RunOptions? options = null, CancellationToken cancellation = default)
    {
        Folder.Create();
        using Serilog.Core.Logger log = new LoggerConfiguration().WriteTo.Sink(new Listener(Messages)).CreateLogger();
        Runner.Run(Prepared, Engine, Folder, options ?? new RunOptions(), log, null, cancellation);
        return File.ReadAllBytes(Folder.Measured);
    }

    public static byte[] Bytes(EnsembleMeasurement measurement)
    {
        using var stream = new MemoryStream();
        measurement.Write(new BinaryWriter(stream));
        return stream.ToArray();
    }

    private sealed class Listener(List<string> messages) : Serilog.Core.ILogEventSink
    {
        public void Emit(Serilog.Events.LogEvent logEvent) => messages.Add(logEvent.RenderMessage(null));
    }
}
