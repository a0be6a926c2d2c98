using System.Diagnostics;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Verification;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Benchmarks.Calibration;

/// <summary>
/// Verifies a true theory again and again, each time with independent random numbers: p-values must be uniform, and the
/// theory rejected as often as the false-alarm probability says.
/// </summary>
internal sealed class NullStudy
{
    /// <summary>One erf layer at t = 0: theory and networks agree at every width.</summary>
    public const string Initial = """
        name: null
        data: { source: orthogonal, train: 3, test: 1 }
        network: { depth: 1, activation: erf }
        langevin: { step_size: 0.25, time: 0.25, temperature: 1, initial_variance: 2 }
        ensemble: { members: 512 }
        record: { times: [0], observables: [predictor, ntk, hidden_kernels] }
        """;

    /// <summary>Two erf layers trained on data: the bias falls as c₁/N + c₂/N² + …, and what the law leaves out is far below the noise.</summary>
    public const string Trained = """
        name: null
        data: { source: orthogonal, train: 3, test: 1 }
        network: { depth: 2, activation: erf }
        langevin: { step_size: 0.25, time: 4, temperature: 0.5, initial_variance: 2 }
        ensemble: { members: 256, antithetic: on }
        record: { times: [0.5, 1, 2, 4], observables: [predictor, ntk, hidden_kernels] }
        """;

    /// <summary>One ReLU layer at t = 0, judged with the term of 1/√N.</summary>
    public const string Kinked = """
        name: null
        data: { source: orthogonal, train: 3, test: 1 }
        network: { depth: 1, activation: relu }
        langevin: { step_size: 0.25, time: 0.25, temperature: 1, initial_variance: 2 }
        ensemble: { members: 512 }
        record: { times: [0], observables: [predictor, ntk, hidden_kernels] }
        """;

    private readonly List<VerifyResult> results = [];

    /// <summary>The verdicts so far.</summary>
    public IReadOnlyList<VerifyResult> Results => results;

    /// <summary>The names of the observables tested.</summary>
    public IEnumerable<string> Observables => results[0].Families.Select(family => family.Name);

    /// <summary>The fraction of verifications that rejected at least one observable.</summary>
    public double FalseAlarms => results.Count(result => result.Families.Any(family => family.Verdict == VerifyVerdict.Rejected)) / (double)results.Count;

    /// <summary>The p-values of an observable, ascending.</summary>
    public double[] PValues(string name) => [.. results.Select(result => result.Families.First(family => family.Name == name).PValue).Order()];

    /// <summary>The largest distance between the distribution of some p-values and the uniform one (Kolmogorov–Smirnov); above 1.63/√n with probability 0.01 if they are uniform and independent.</summary>
    public static double Distance(double[] ascending) =>
        ascending.Select((p, i) => Math.Max(Math.Abs(p - ((double)i / ascending.Length)), Math.Abs(p - ((i + 1.0) / ascending.Length)))).Max();

    /// <summary>Verifies a true theory.</summary>
    /// <param name="text">The experiment.</param>
    /// <param name="runs">How often.</param>
    /// <param name="options">How it is tested.</param>
    /// <param name="engine">What trains.</param>
    /// <param name="root">A folder for files that are deleted afterwards.</param>
    public static NullStudy Run(string text, int runs, VerifyOptions options, IEngine engine, string root)
    {
        var study = new NullStudy();
        Judge? judge = null;
        ControlVariate? control = null;
        for (int run = 0; run < runs; run++)
        {
            Experiment experiment = ExperimentFile.Parse(text, "null.yaml", [$"ensemble.stream={run + 1}"]);
            ResultsFolder folder = ResultsFolder.Of(root, Ensemble.Experiments.Preparing.PreparedExperiment.Prepare(experiment.AtWidth(1), "null.yaml"), $"{run}");
            WidthRun[] widths = [.. Verifier.Widths(experiment, "null.yaml", folder, options, CancellationToken.None)];
            control ??= options.Control ? ControlVariate.Of(widths[^1].Prepared, CancellationToken.None) : null;
            foreach (WidthRun width in widths)
            {
                Train(width, engine);
                control?.Measure(width, engine, null, CancellationToken.None);
            }

            judge ??= Judge.Of(widths[0].Prepared, "null.yaml", options, CancellationToken.None);
            study.results.Add(judge.Of([.. widths], folder, Stopwatch.StartNew(), CancellationToken.None));
            Directory.Delete(folder.Path, recursive: true);
        }

        return study;
    }

    // What the judge reads of a run: its measurement and its manifest.
    private static void Train(WidthRun width, IEngine engine)
    {
        width.Folder.Create();
        int members = width.Prepared.Experiment.Ensemble.Members;
        EnsembleMeasurement measurement = Trainer.Run(engine, width.Prepared.Simulation, width.Prepared.Observables, new MemberRange(0, members));
        MeasuredFile.Write(width.Folder.Measured, width.Prepared, measurement.Measurements());
        JsonFile.Write(width.Folder.Manifest, Manifest.Begin(width.Prepared, EngineFacts.Of(engine, 1)));
    }
}
