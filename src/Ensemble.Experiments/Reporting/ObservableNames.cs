using Ensemble.Model.Quantities;

namespace Ensemble.Experiments.Reporting;

/// <summary>Names of arrays and groups of points in words.</summary>
internal static class ObservableNames
{
    /// <summary>An array in words, from the catalogue, or its name.</summary>
    public static string Of(string name) => Catalogue.TryFind(name)?.HumanName ?? name.Replace('_', ' ');

    /// <summary>An array in words at the beginning of a sentence.</summary>
    public static string Title(string name)
    {
        string words = Of(name);
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    /// <summary>A group of points in words.</summary>
    public static string Group(string group) => group == "train" ? "training" : group;
}
