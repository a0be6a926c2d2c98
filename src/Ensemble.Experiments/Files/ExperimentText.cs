using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Ensemble.Experiments.Data;
using Ensemble.Experiments.Settings;
using Ensemble.Model;

namespace Ensemble.Experiments.Files;

/// <summary>Writes a resolved experiment as an experiment file: same experiment, same text.</summary>
public static partial class ExperimentText
{
    /// <summary>The YAML text, with every default written out.</summary>
    /// <param name="experiment">The experiment.</param>
    public static string Of(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var text = new StringBuilder();
        foreach ((string key, object? value) in Sections(experiment))
        {
            Append(text, key, value, "");
        }

        return text.ToString();
    }

    private static List<(string Key, object? Value)> Sections(Experiment experiment) =>
    [
        ("name", experiment.Name),
        ("seed", experiment.Seed),
        ("data", DataSection.Values(experiment.Data)),
        ("network", NetworkSection.Values(experiment.Network)),
        ("langevin", (List<(string, object?)>)
        [
            ("integrator", experiment.Langevin.Integrator.Name),
            .. StepSection.Values(experiment.Langevin),
            ("time", experiment.Langevin.Time),
            ("temperature", Shortest(experiment.Langevin.Temperature)),
            ("prior_variance", Shortest(experiment.Langevin.PriorVariance)),
            ("initial_variance", Shortest(experiment.Langevin.InitialVariance)),
            ("rate", Shortest(experiment.Langevin.Rate)),
            ("batch", experiment.Langevin.Batch),
        ]),
        ("schedule", experiment.Schedule.Select(phase => Phase(phase, experiment.Network.Weights)).ToList()),
        ("ensemble", EnsembleSection.Values(experiment.Ensemble)),
        ("record", new List<(string, object?)>
        {
            ("times", experiment.Record.Count ?? (object?)experiment.Record.Times),
            ("observables", experiment.Record.Observables),
            ("samples", experiment.Record.Samples == 0 ? null : experiment.Record.Samples),
        }),
        ("theory", new List<(string, object?)>
        {
            ("dynamics", experiment.Theory.Dynamics.ToString().ToLowerInvariant()),
            ("tolerance", experiment.Theory.Tolerance),
            ("covariance", experiment.Theory.Covariance),

            // Left out where it is the default, so that the folders of runs keep their names.
            ("compare", experiment.Theory.Compare.SequenceEqual(TheoryOptions.Default) ? null : experiment.Theory.Compare),
            ("mean_field", experiment.Network.FeatureStrength is null && !experiment.Theory.Compare.Contains("mean_field") ? null : (List<(string, object?)>)
            [
                ("samples", experiment.Theory.MeanField.Samples ?? (object)"auto"),
                ("tolerance", experiment.Theory.MeanField.Tolerance),
            ]),
            ("unified", experiment.Theory.UnifiedLambda is { } lambda ? (List<(string, object?)>)[("lambda", lambda)] : null),
        }),
        ("engine", new List<(string, object?)>
        {
            ("device", experiment.Engine.Device),
            ("backend", experiment.Engine.Backend),
            ("threads", experiment.Engine.Threads),
            ("precision", experiment.Engine.Precision),
        }),
    ];

    private static List<(string Key, object? Value)> Phase(PhaseOptions phase, ImmutableArray<WeightId> weights) =>
    [
        ("at", phase.At),
        ("freeze", WeightValues.Text(phase.Freeze, weights)),
        ("thaw", WeightValues.Text(phase.Thaw, weights)),
        ("loss", phase.Loss),
        ("temperature", WeightValues.Text(phase.Temperature, weights)),
        ("prior_variance", WeightValues.Text(phase.PriorVariance, weights)),
        ("decay", WeightValues.Text(phase.Decay, weights)),
        ("rate", WeightValues.Text(phase.Rate, weights)),
    ];

    private static object? Shortest(IReadOnlyList<double>? values) => values is { Count: 1 } ? values[0] : values;

    private static void Append(StringBuilder text, string key, object? value, string indent)
    {
        switch (value)
        {
            case null or ICollection { Count: 0 }:
                break;
            case IEnumerable<(string Key, object? Value)> section:
                text.Append(indent).Append(key).Append(":\n");
                foreach ((string child, object? item) in section)
                {
                    Append(text, child, item, indent + "  ");
                }

                break;
            case IEnumerable<List<(string Key, object? Value)>> sections:
                text.Append(indent).Append(key).Append(":\n");
                foreach (List<(string Key, object? Value)> section in sections)
                {
                    if (section is [(string name, null)])
                    {
                        text.Append(indent).Append("  - ").Append(name).Append('\n');
                        continue;
                    }

                    var entry = new StringBuilder();
                    section.ForEach(child => Append(entry, child.Key, child.Value, indent + "    "));
                    text.Append(indent).Append("  - ").Append(entry.ToString().AsSpan(indent.Length + 4));
                }

                break;
            case IEnumerable list when value is not string:
                text.Append(indent).Append(key).Append(": [").AppendJoin(", ", list.Cast<object>().Select(Scalar)).Append("]\n");
                break;
            default:
                text.Append(indent).Append(key).Append(": ").Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static string Scalar(object value) => value switch
    {
        bool flag => flag ? "on" : "off",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        string word when !PlainWord().IsMatch(word) => $"'{word.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_./-]*\z")]
    private static partial Regex PlainWord();
}
