using System.Collections.Immutable;
using Ensemble.Model;

namespace Ensemble.Experiments.Files;

/// <summary>Reads and writes values of weights: one for all, a list in the order of the program, or by name, with <c>default</c> for the rest.</summary>
internal static class WeightValues
{
    private const string Default = "default";

    /// <summary>One value for all weights, or one for each; by name, weights that are not named take the fallback.</summary>
    public static ImmutableArray<double> Read(YamlSection section, string key, double fallback, string allowed, Predicate<double> valid, ImmutableArray<WeightId> weights)
    {
        if (section.IsSection(key))
        {
            double[] named = [.. Named(section.Section(key), allowed, valid, weights).Select(value => value ?? fallback)];
            return named.Distinct().Count() == 1 ? [named[0]] : [.. named];
        }

        IReadOnlyList<double> values = section.Numbers(key, fallback, allowed, valid);
        return values.Count == 1 || values.Count == weights.Length ? [.. values]
            : throw section.Error(key, $"a list of {values.Count}", $"one number, one for each of the {weights.Length} weight layers (readout last), or by name ({Default}, {string.Join(", ", weights)})");
    }

    /// <summary>New values from a phase on, null for a weight that keeps its own; null where the key is missing.</summary>
    public static ImmutableArray<double?>? ReadChange(YamlSection section, string key, string allowed, Predicate<double> valid, ImmutableArray<WeightId> weights)
    {
        if (section.IsSection(key))
        {
            double?[] named = Named(section.Section(key), allowed, valid, weights);
            return named.Distinct().Count() == 1 ? [named[0]] : [.. named];
        }

        return section.Has(key) ? [.. Read(section, key, 0, allowed, valid, weights)] : null;
    }

    /// <summary>Weights by name, or by number from 1 on.</summary>
    public static ImmutableArray<WeightId> ReadNames(YamlSection section, string key, ImmutableArray<WeightId> weights)
    {
        return [.. section.Texts(key, []).Select(Index).Distinct().Order().Select(index => weights[index])];

        int Index(string name) =>
            weights.IndexOf(new WeightId(name)) is >= 0 and var known ? known
            : int.TryParse(name, out int number) && number >= 1 && number <= weights.Length ? number - 1
            : throw section.Error(key, $"'{name}'", $"a list of weight layers: {string.Join(", ", weights)}, or numbers from 1 to {weights.Length}");
    }

    /// <summary>What <see cref="ReadChange"/> reads.</summary>
    public static object? Text(ImmutableArray<double?>? change, ImmutableArray<WeightId> weights) => change switch
    {
        null or [null] => null,
        [{ } single] => single,
        { } all when all.All(value => value is not null) => all,
        { } some => weights.Zip(some).Where(pair => pair.Second is not null).Select(pair => (pair.First.Name, (object?)pair.Second)).ToList(),
    };

    /// <summary>What <see cref="ReadNames"/> reads: the weights of a multilayer perceptron by number, since files of before have them so.</summary>
    public static IReadOnlyList<string>? Text(ImmutableArray<WeightId> chosen, ImmutableArray<WeightId> weights)
    {
        bool isPerceptron = weights.SequenceEqual(WeightId.Perceptron(weights.Length - 1));
        return chosen.IsEmpty ? null : [.. chosen.Select(weight => isPerceptron && weight != WeightId.Readout ? $"{weights.IndexOf(weight) + 1}" : weight.Name)];
    }

    private static double?[] Named(YamlSection section, string allowed, Predicate<double> valid, ImmutableArray<WeightId> weights)
    {
        double? rest = Value(Default);
        double?[] values = [.. weights.Select(weight => Value(weight.Name) ?? rest)];
        section.Close();
        return values;

        double? Value(string name) => section.Has(name) ? section.Number(name, null, allowed, valid) : null;
    }
}
