using System.Globalization;

namespace Ensemble.Experiments.Data;

/// <summary>What the targets of a file mean.</summary>
internal enum TargetMeaning
{
    /// <summary>The values that the network is to take.</summary>
    Values,

    /// <summary>Labels of classes: two give one target, +1 for the first and −1 for the second; more give an output each, 1 for the right one and 0 for the others.</summary>
    Classes,
}

/// <summary>Targets from labels of classes.</summary>
internal static class Targets
{
    private const int MostClasses = 1000;

    /// <summary>The number of outputs that tell some classes apart.</summary>
    public static int Outputs(int classes) => classes == 2 ? 1 : classes;

    /// <summary>Writes the target of a class.</summary>
    /// <param name="target">The outputs of one point, zero so far.</param>
    /// <param name="rank">The place of its class.</param>
    public static void Set(Span<double> target, int rank)
    {
        if (target.Length == 1)
        {
            target[0] = rank == 0 ? 1 : -1;
        }
        else
        {
            target[rank] = 1;
        }
    }

    /// <summary>The classes of some labels: numbers by size, other words by alphabet.</summary>
    /// <exception cref="FormatException">There are fewer than two classes, or too many to be classes.</exception>
    public static string[] Classes(IEnumerable<string> labels)
    {
        string[] found = [.. labels.Distinct()];
        return found.Length is < 2 or > MostClasses
            ? throw new FormatException($"has {found.Length} different labels; there must be from 2 to {MostClasses} classes (data.targets: values takes targets as they are)")
            : found.All(label => Number(label) is not null) ? [.. found.OrderBy(label => Number(label)!.Value)] : [.. found.Order(StringComparer.Ordinal)];
    }

    private static double? Number(string label) => double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
