using System.Globalization;

namespace Ensemble.Experiments.Preparing;

/// <summary>A listed record time that is not the time of a step.</summary>
/// <param name="Listed">The time in the experiment file.</param>
/// <param name="Recorded">The time of the nearest step, at which networks are recorded and theories predict.</param>
public sealed record MovedTime(double Listed, double Recorded)
{
    private const int Most = 4;

    /// <summary>Moved times in words, such as <c>10.5 → 10.4</c>, the farthest first; empty where none was.</summary>
    /// <param name="moved">The times.</param>
    public static string Words(IReadOnlyCollection<MovedTime> moved)
    {
        ArgumentNullException.ThrowIfNull(moved);
        string text = string.Join(", ", moved.OrderByDescending(time => Math.Abs(time.Listed - time.Recorded)).Take(Most).Select(time => $"{Short(time.Listed)} → {Short(time.Recorded)}"));
        return moved.Count > Most ? $"{text} and {moved.Count - Most} more" : text;
    }

    private static string Short(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
}
