using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Theory.Laws;

namespace Ensemble.Experiments.Tests.Reporting;

/// <summary>Writes a results folder with made-up but plausible curves: an NTK phase, then slow decay, and noise on what is measured.</summary>
internal sealed class SampleRun(string folder)
{
    private const int Train = 6;
    private const int Points = 10;
    private const int Members = 200;
    private static readonly double[] Time = [0, .. Enumerable.Range(0, 40).Select(i => 0.02 * Math.Pow(3000, i / 39.0))];
    private readonly Random noise = new(1);

    /// <summary>C, the number of outputs.</summary>
    public int Outputs { get; init; } = 1;

    public static Manifest Manifest { get; } = new()
    {
        Name = "quickstart",
        Status = "done",
        Version = "0.1.0",
        Commit = "ab2108bcafe0123456789",
        Seed = 1,
        Host = "node7",
        Engine = "builtin",
        Device = "cpu",
        Precision = "float32",
        Threads = 2,
        Members = Members,
        Widths = [128, 128],
        Steps = 12000,
        TimeScales = new TimeScales(0.11, 0.9, 10),
        Started = new DateTime(2026, 11, 22, 15, 7, 27, DateTimeKind.Utc),
        TrainingSeconds = 73.4,
    };

    public static Comparison Comparison { get; } = new(
        128,
        Members,
        [
            new Agreement("predictor_mean", "train", 240, 0.8, 0.01234, 1.31, 3.2, new Place(0.321, null, [3], 0)),
            new Agreement("predictor_mean", "test", 160, 0.6, 0.0211, 2.1, 4.9, new Place(12.5, null, [8], 0)),
            new Agreement("ntk", "all", 4000, 1.9, 0.061, 11.2, 32.5, new Place(0.1, null, [2, 5], null)),
            new Agreement("hidden_kernel_1", "all", 4000, 0, 0, null, null, null),
            new Agreement("ndk", "all", 4000, 1.9, 0.1, 1, 2, new Place(0.1, 0, [2, 5], null)),
        ]);

    public const string Experiment = """
        name: quickstart
        seed: 1
        data: { source: digits, classes: [0, 1], train: 6, test: 4 }
        network: { depth: 2, width: 128, activation: relu }
        langevin: { temperature: 0.1, prior_variance: 1.0, initial_variance: 2.0, time: 60, step_size: 0.02 }
        record:
          times: [0, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 10, 20, 60]
          observables: [predictor, ntk]
        """;

    public void Write()
    {
        WriteArrays("measured.npz", isMeasured: true);
        WriteArrays("predicted.npz", isMeasured: false);
        JsonFile.Write(Path.Combine(folder, "manifest.json"), Manifest);
        JsonFile.Write(Path.Combine(folder, "comparison.json"), Comparison);
        WriteText("experiment.yaml", Experiment);
    }

    public void WriteText(string name, string text) => AtomicFile.WriteText(Path.Combine(folder, name), text);

    private static double Target(int point, int output) => point % 2 == output % 2 ? 1 : -1;

    private static double Mean(double t, int point, int output)
    {
        double rate = 1 + (6.0 / (1 + point));
        double quality = point < Train ? 0.97 - (0.05 * point) : 0.8 - (0.22 * (point - Train));
        return Target(point, output) * quality * (1 - Math.Exp(-rate * t)) * (1 - (0.12 * (1 - Math.Exp(-t / 10))));
    }

    private static double Variance(double t, int point) => (0.9 * Math.Exp(-2 * t)) + 0.02 + (0.08 * (1 - Math.Exp(-t / 10))) + (0.01 * point);

    private void WriteArrays(string name, bool isMeasured) => AtomicFile.Write(Path.Combine(folder, name), stream =>
    {
        using var writer = new NpzWriter(stream);
        int times = Time.Length;
        double Noise(double error) => isMeasured ? (error * (noise.NextDouble() + noise.NextDouble() + noise.NextDouble() - 1.5) * 2) + (0.2 * error) : 0;
        double[] Fill(int count, Func<int, double> value) => [.. Enumerable.Range(0, count).Select(value)];
        double[] sems = Fill(times * Points * Outputs, i => Math.Sqrt(Variance(Time[i / (Points * Outputs)], i / Outputs % Points) / Members));
        writer.Write("time", [times], Time);
        writer.Write("train_count", Train);
        writer.Write("y", [Points, Outputs], Fill(Points * Outputs, i => Target(i / Outputs, i % Outputs)));
        writer.Write("predictor_mean", [times, Points, Outputs], Fill(sems.Length, i => Mean(Time[i / (Points * Outputs)], i / Outputs % Points, i % Outputs) + Noise(sems[i])));
        writer.Write("predictor_variance", [times, Points, Outputs], Fill(sems.Length, i => sems[i] * sems[i] * Members * (1 + Noise(0.1))));
        writer.Write("mse_train", [times], Fill(times, n => Mse(Time[n], 0, Train) * (1 + Noise(0.04))));
        writer.Write("mse_test", [times], Fill(times, n => Mse(Time[n], Train, Points) * (1 + Noise(0.04))));
        writer.Write("accuracy_train", [times], Fill(times, n => 1 - (0.5 * Math.Exp(-3 * Time[n])) - Math.Abs(Noise(0.01))));
        writer.Write("accuracy_test", [times], Fill(times, n => 0.9 - (0.4 * Math.Exp(-2 * Time[n])) - Math.Abs(Noise(0.01))));
        writer.Write("ntk", [times, Points, Points], Fill(times * Points * Points, i => Ntk(i) + Noise(0.02)));
        if (!isMeasured && Outputs == 3)
        {
            writer.Write("continuous_predictor_mean", [times, Points, Outputs], Fill(sems.Length, i => 1.05 * Mean(Time[i / (Points * Outputs)], i / Outputs % Points, i % Outputs)));
        }

        writer.Write("ntk_drift", [times], Fill(times, n => (0.6 * (1 - Math.Exp(-Time[n] / 10))) + (isMeasured ? 0.05 * (1 - Math.Exp(-Time[n])) : 0)));
        if (isMeasured)
        {
            writer.Write("ntk_alignment", [times], Fill(times, n => 0.3 + (0.1 * (1 - Math.Exp(-Time[n])))));
            writer.Write("ntk_alignment_variance", [times], Fill(times, _ => 0.01));
            writer.Write("ntk_alignment_sem", [times], Fill(times, _ => 0.007));
            writer.Write("predictor_sem", [times, Points, Outputs], sems);
            writer.Write("predictor_variance_sem", [times, Points, Outputs], Fill(sems.Length, i => 0.07 * sems[i] * sems[i] * Members));
            writer.Write("ntk_sem", [times, Points, Points], Fill(times * Points * Points, _ => 0.02));
            writer.Write("ntk_drift_sem", [times], Fill(times, _ => 0.004));
            writer.Write("mse_train_sem", [times], Fill(times, n => 0.04 * Mse(Time[n], 0, Train)));
            writer.Write("mse_test_sem", [times], Fill(times, n => 0.04 * Mse(Time[n], Train, Points)));
        }
    });

    private static double Mse(double t, int first, int end) =>
        Enumerable.Range(first, end - first).Average(point => Math.Pow(Mean(t, point, 0) - Target(point, 0), 2) + Variance(t, point));

    private static double Ntk(int index)
    {
        double t = Time[index / (Points * Points)];
        int a = index / Points % Points, b = index % Points;
        return (a == b ? 3 : 1.2 + (0.6 * Math.Cos(a - b))) * (1 - (0.6 * (1 - Math.Exp(-t / 10))));
    }
}
