using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Ensemble.Experiments.Data;
using Ensemble.Experiments.Settings;
using Ensemble.Model;
using Ensemble.Theory.Registry;
using Ensemble.Training.Observables;
using YamlDotNet.RepresentationModel;

namespace Ensemble.Experiments.Files;

/// <summary>Turns the tree of an experiment file into an <see cref="Experiment"/>. All defaults stand here.</summary>
internal sealed partial class ExperimentReader(string folder)
{
    private const int MostRecordTimes = 10_000;
    private const int MostSamples = 1_000_000;
    private const double LongestTime = 1e12;

    private const string NotNegative = "a number ≥ 0";
    private const string Positive = "a number > 0";

    public Experiment Read(YamlMappingNode root)
    {
        var file = new YamlSection(root, "");
        string name = file.Text("name", "experiment");
        if (!FolderName().IsMatch(name))
        {
            throw file.Error("name", $"'{name}'", "1 to 64 letters, digits, '.', '_' or '-', beginning with a letter or digit");
        }

        ulong seed = (ulong)file.WholeLong("seed", 1, 0, long.MaxValue);
        DataSource data = DataSection.Read(file.Section("data"), folder);
        NetworkOptions network = NetworkSection.Read(file.Section("network"), folder);
        LangevinOptions langevin = ReadLangevin(file.Section("langevin"), network.Weights);
        var experiment = new Experiment
        {
            Name = name,
            Seed = seed,
            Data = data,
            Network = network,
            Langevin = langevin,
            Schedule = [.. file.Sections("schedule").Select(section => ReadPhase(section, network.Weights, langevin.Time))],
            Ensemble = EnsembleSection.Read(file.Section("ensemble")),
            Record = ReadRecord(file.Section("record"), langevin.Time),
            Theory = ReadTheory(file.Section("theory"), langevin.Batch is not null ? [TheoryOptions.None] : network.FeatureStrength is null ? TheoryOptions.Default : TheoryOptions.MeanFieldDefault),
            Engine = ReadEngine(file.Section("engine")),
        };
        EnsembleSection.RequirePredictor(experiment);
        file.Close();
        return experiment;
    }

    private static LangevinOptions ReadLangevin(YamlSection section, ImmutableArray<WeightId> weights)
    {
        Integrator integrator = Integrator.Parse(section.Choice("integrator", "explicit", [.. Integrator.Names]));
        StepSection.RefuseKeysOfTheOther(section, integrator);
        LadderOptions? ladder = integrator == Integrator.Explicit ? null : StepSection.ReadLadder(section);
        double time = section.Number("time", ladder?.Steps?.Sum() ?? 30, $"a number above 0 and at most {LongestTime}", value => value is > 0 and <= LongestTime);
        StepSection.RequireSum(section, ladder, time);
        var options = new LangevinOptions(
            integrator,
            StepSection.NumberOrAuto(section, "step_size", Positive, value => value > 0),
            ladder,
            time,
            WeightValues.Read(section, "temperature", 0.1, NotNegative, value => value >= 0, weights),
            WeightValues.Read(section, "prior_variance", 1, Positive, value => value > 0, weights),
            WeightValues.Read(section, "initial_variance", 1, NotNegative, value => value >= 0, weights),
            WeightValues.Read(section, "rate", 1, NotNegative, value => value >= 0, weights))
        {
            Batch = section.Has("batch") ? section.Whole("batch", null, 1, 1_000_000) : null,
        };
        section.Close();
        return options.Batch is null || integrator == Integrator.Explicit ? options
            : throw new ExperimentException("langevin.batch", "langevin.batch is for integrator: explicit; implicit and trapezoidal steps take all training points");
    }

    private static PhaseOptions ReadPhase(YamlSection section, ImmutableArray<WeightId> weights, double end)
    {
        var phase = new PhaseOptions(
            section.Number("at", null, $"a time from 0 to below {end}, the time of training", value => value >= 0 && value < end),
            WeightValues.ReadNames(section, "freeze", weights),
            WeightValues.ReadNames(section, "thaw", weights),
            section.Has("loss") ? section.Switch("loss", true) : null,
            WeightValues.ReadChange(section, "temperature", NotNegative, value => value >= 0, weights),
            WeightValues.ReadChange(section, "prior_variance", Positive, value => value > 0, weights),
            WeightValues.ReadChange(section, "decay", NotNegative, value => value >= 0, weights),
            WeightValues.ReadChange(section, "rate", NotNegative, value => value >= 0, weights));
        section.Close();
        return phase;
    }

    private static RecordOptions ReadRecord(YamlSection section, double end)
    {
        int? count = null;
        ImmutableArray<double>? times = null;
        if (section.IsList("times"))
        {
            times = [.. section.Numbers("times", null, $"a time from 0 to {end}", value => value >= 0 && value <= end * (1 + 1e-9))];
            if (times.Value.Length > MostRecordTimes)
            {
                throw section.Error("times", $"a list of {times.Value.Length}", $"at most {MostRecordTimes} times");
            }
        }
        else
        {
            count = section.Whole("times", 40, 2, MostRecordTimes);
        }

        IReadOnlyList<string> names = section.Texts("observables", ["predictor", "ntk"]);
        if (names.Count == 0)
        {
            throw section.Error("observables", "empty", $"a list of at least one of {string.Join(", ", Observable.Names)}");
        }

        for (int i = 0; i < names.Count; i++)
        {
            if (!Observable.Names.Contains(names[i]))
            {
                throw section.Error($"observables.{i}", $"'{names[i]}'", $"one of {string.Join(", ", Observable.Names)} (nearest: {NearestKey.Of(names[i], Observable.Names)})");
            }
        }

        int samples = section.Whole("samples", 0, 0, MostSamples);
        section.Close();
        return new RecordOptions(count, times, [.. names.Distinct()], samples);
    }

    private static TheoryOptions ReadTheory(YamlSection section, ImmutableArray<string> compared)
    {
        var options = new TheoryOptions(
            Enum.Parse<TheoryTime>(section.Choice("dynamics", "discrete", "discrete", "continuous", "both"), ignoreCase: true),
            section.Number("tolerance", 1e-6, "a number from 1e-12 to 0.1", value => value is >= 1e-12 and <= 0.1),
            section.Switch("covariance", false),
            ReadTheories(section, compared))
        {
            MeanField = ReadMeanField(section.Section("mean_field")),
            UnifiedLambda = ReadUnified(section.Section("unified")),
        };
        section.Close();
        return options;
    }

    private static double? ReadUnified(YamlSection section)
    {
        double? lambda = section.Has("lambda") ? section.Number("lambda", 0, "a finite number ≥ 0", value => value is >= 0 and < double.PositiveInfinity) : null;
        section.Close();
        return lambda;
    }

    private static MeanFieldTheoryOptions ReadMeanField(YamlSection section)
    {
        int? samples = !section.Has("samples") || section.IsText("samples", "auto") ? null : section.Whole("samples", null, 64, 1 << 26, " or auto");
        if (samples is null)
        {
            section.Text("samples", "auto");
        }

        double tolerance = section.Number("tolerance", 3e-3, "a number from 1e-5 to 0.1", value => value is >= 1e-5 and <= 0.1);
        section.Close();
        return new MeanFieldTheoryOptions(samples, tolerance);
    }

    private static ImmutableArray<string> ReadTheories(YamlSection section, ImmutableArray<string> compared)
    {
        IReadOnlyList<string> names = section.Texts("compare", compared);
        string[] known = [.. KnownTheories.Names, TheoryOptions.All, TheoryOptions.None];
        foreach ((int i, string name) in names.Index())
        {
            if (!known.Contains(name))
            {
                throw section.Error($"compare.{i}", $"'{name}'", $"one of {string.Join(", ", known)} (nearest: {NearestKey.Of(name, known)})");
            }
        }

        if (names.Contains(TheoryOptions.None) && names.Count > 1)
        {
            throw section.Error("compare", "none and others", "none, or a list of theories");
        }

        return names.Count == 0 ? throw section.Error("compare", "empty", $"a list of theories: {string.Join(", ", known)}")
            : names.Contains(TheoryOptions.All) ? [TheoryOptions.All]
            : [.. names.Distinct()];
    }

    private static EngineOptions ReadEngine(YamlSection section)
    {
        var options = new EngineOptions(
            section.Choice("device", "auto", "auto", "cpu", "cuda"),
            section.Choice("backend", "auto", "auto", "builtin", "torch"),
            section.Whole("threads", 0, 0, 1024),
            section.Choice("precision", "float32", "float32", "float64", "tf32", "bfloat16"));
        section.Close();
        return options;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex FolderName();
}
