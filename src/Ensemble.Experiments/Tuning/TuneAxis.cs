using System.Collections.Immutable;
using System.Globalization;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Sweeps;

namespace Ensemble.Experiments.Tuning;

/// <summary>A key of the experiment file that is chosen by theory.</summary>
/// <param name="Key">The key.</param>
/// <param name="Start">Its value in the file.</param>
/// <param name="Values">The values tried first, at least two; empty for <see cref="IsStoppingTime"/>.</param>
/// <param name="IsFree">Whether values between and beside them are tried as well: numbers that were not listed.</param>
public sealed record TuneAxis(string Key, string Start, ImmutableArray<string> Values, bool IsFree)
{
    /// <summary>The key that stands for the stopping time where it comes without values: one prediction covers all of them.</summary>
    public const string Time = "langevin.time";

    private const int ValuesAlone = 9, ValuesTogether = 5;
    private const double WidestFactor = 16;

    /// <summary>Whether the key is the stopping time, which is read off the predicted curve.</summary>
    public bool IsStoppingTime => Key == Time && Values.IsEmpty;

    /// <summary>
    /// Reads the keys: <c>key</c> alone for a number to be searched from a sixteenth to sixteen times its value, <c>key=a,b,c</c> or a range
    /// (<see cref="GridAxis.Parse"/>) for these values alone.
    /// </summary>
    /// <param name="texts">The texts, at least one.</param>
    /// <param name="experiment">The experiment at the start.</param>
    /// <exception cref="ExperimentException">A text is not of this form, or the key has no number in the file.</exception>
    public static ImmutableArray<TuneAxis> Parse(IReadOnlyList<string> texts, Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var resolved = YamlDocument.Parse(ExperimentText.Of(experiment));
        int free = texts.Count(text => !text.Contains('=', StringComparison.Ordinal) && text.Trim() != Time);
        ImmutableArray<TuneAxis> axes = [.. texts.Select(text => Of(text, resolved, free == 1 ? ValuesAlone : ValuesTogether))];
        return axes.GroupBy(axis => axis.Key).FirstOrDefault(group => group.Count() > 1) is { } twice ? throw new ExperimentException(twice.Key, $"{twice.Key} is there twice")
            : axes.IsEmpty ? throw new ExperimentException("", "there is nothing to tune; name at least one key, such as langevin.initial_variance")
            : axes;
    }

    private static TuneAxis Of(string text, YamlDocument resolved, int count)
    {
        if (text.Contains('=', StringComparison.Ordinal))
        {
            var axis = GridAxis.Parse(text);
            return new TuneAxis(axis.Key, resolved.Text(axis.Key) ?? "as before", axis.Values, false);
        }

        string key = text.Trim();
        string value = resolved.Text(key)
            ?? throw new ExperimentException(key, $"{key} has no single value in the file; give the values to try, such as {key}=a,b,c");
        return key == Time ? new TuneAxis(key, value, [], false)
            : !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double start) || !double.IsFinite(start)
                ? throw new ExperimentException(key, $"{key} is '{value}', not a number; give the values to try, such as {key}=a,b,c")
            : start <= 0 ? throw new ExperimentException(key, $"{key} is {value}, from which no range follows; give one, such as {key}=0.001..1*10")
            : new TuneAxis(key, value, [.. Enumerable.Range(0, count).Select(i => Shown(start * Math.Pow(WidestFactor, (2.0 * i / (count - 1)) - 1), IsWhole(value))).Distinct()], true);
    }

    /// <summary>The factor between neighbouring values of the first round.</summary>
    internal double Factor => Values.Length < 2 ? 1 : Math.Pow(Number(Values[^1]) / Number(Values[0]), 1.0 / (Values.Length - 1));

    /// <summary>A value times a factor, as text; whole numbers stay whole.</summary>
    /// <param name="value">The value.</param>
    /// <param name="factor">The factor.</param>
    internal string Times(string value, double factor) => factor == 1 ? value : Shown(Number(value) * factor, IsWhole(Start));

    private static bool IsWhole(string value) => value.All(char.IsAsciiDigit) && Number(value) >= 16;

    private static double Number(string value) => double.Parse(value, CultureInfo.InvariantCulture);

    private static string Shown(double value, bool whole) => whole ? Math.Round(value).ToString(CultureInfo.InvariantCulture) : value.ToString("G4", CultureInfo.InvariantCulture);
}
