using System.Diagnostics;
using System.Globalization;
using Ensemble.Experiments;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Planning;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Running;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Benchmarks.Costs;

/// <summary>
/// Forecast against measurement of time and peak memory, for training and theory of every experiment of the corpus:
/// <c>costs [first [count [loaded]]]</c>. With <c>loaded</c> seconds are those of the processor over its cores, for a machine that others use too. Linux alone, which tells the peak of a process again and again.
/// </summary>
internal static class CostTable
{
    // Below these a forecast says no more than "little".
    private const double LeastSeconds = 0.2;
    private const double LeastBytes = 64e6;

    /// <summary>Runs the corpus and prints a table in Markdown.</summary>
    public static void Run(string[] arguments)
    {
        int first = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 0;
        int count = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : CostCorpus.All.Count;
        bool isLoaded = arguments.Length > 2 && arguments[2] == "loaded";
        var ratios = new Dictionary<string, List<double>>();
        Measure(CostCorpus.All[0].Overrides, isLoaded);
        Console.WriteLine("| experiment | training s | forecast | MB | forecast | theory s | forecast | MB | forecast |\n|---|---|---|---|---|---|---|---|---|");
        foreach ((string name, string[] overrides) in CostCorpus.All.Skip(first).Take(count))
        {
            (Plan plan, Cost training, Cost theory) = Measure(overrides, isLoaded);
            Add("training time", Math.Max(plan.TrainingSeconds, LeastSeconds) / Math.Max(training.Seconds, LeastSeconds));
            Add("training memory", Math.Max(plan.TrainingBytes, LeastBytes) / Math.Max(training.Bytes, LeastBytes));
            Add("theory time", Math.Max(plan.TheorySeconds, LeastSeconds) / Math.Max(theory.Seconds, LeastSeconds));
            Add("theory memory", Math.Max(plan.TheoryBytes, LeastBytes) / Math.Max(theory.Bytes, LeastBytes));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {training.Seconds:F2} | {plan.TrainingSeconds:F2} | {training.Bytes / 1e6:F0} | {plan.TrainingBytes / 1e6:F0} | {theory.Seconds:F2} | {plan.TheorySeconds:F2} | {theory.Bytes / 1e6:F0} | {plan.TheoryBytes / 1e6:F0} |"));
        }

        Console.WriteLine();
        foreach ((string what, List<double> all) in ratios)
        {
            double[] off = [.. all.Select(ratio => Math.Max(ratio, 1 / ratio)).Order()];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: median off by {off[off.Length / 2]:F2}×, worst by {off[^1]:F2}× ({CostCorpus.All[first + all.FindIndex(ratio => Math.Max(ratio, 1 / ratio) == off[^1])].Name})"));
        }

        void Add(string what, double ratio)
        {
            ratios.TryAdd(what, []);
            ratios[what].Add(ratio);
        }
    }

    private static (Plan Plan, Cost Training, Cost Theory) Measure(string[] overrides, bool isLoaded)
    {
        var prepared = PreparedExperiment.Prepare(ExperimentFile.Parse(CostCorpus.Text, "cost.yaml", overrides), "cost.yaml");
        IEngine engine = EngineChoice.Make(prepared, [new BuiltInEngineFactory()]);
        var plan = Plan.Of(prepared, engine, "");
        Cost theory = Of(() => Predictions.Compute(prepared, null, CancellationToken.None), isLoaded);
        Cost training = Of(() => Trainer.Run(engine, prepared.Simulation, prepared.Observables, new MemberRange(0, prepared.Experiment.Ensemble.Members)), isLoaded);
        return (plan, training, theory);
    }

    private static Cost Of(Func<object> work, bool isLoaded)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5");
        double before = Status("VmRSS");
        using var process = Process.GetCurrentProcess();
        TimeSpan used = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        object result = work();
        double seconds = clock.Elapsed.TotalSeconds;
        process.Refresh();
        double perCore = (process.TotalProcessorTime - used).TotalSeconds / HostProcessor.Cores;
        double peak = Status("VmHWM");
        GC.KeepAlive(result);
        return new Cost(isLoaded ? perCore : seconds, peak - before);
    }

    private static double Status(string key) =>
        1024 * double.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith(key, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture);

    private sealed record Cost(double Seconds, double Bytes);
}
