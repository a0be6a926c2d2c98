using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Ensemble.Experiments.Sweeps;

/// <summary>A key of the experiment file and the values that it takes.</summary>
/// <param name="Key">The key, such as <c>network.width</c>.</param>
/// <param name="Values">Its values as YAML, at least one.</param>
public sealed partial record GridAxis(string Key, ImmutableArray<string> Values)
{
    private const int MostValues = 10_000;

    /// <summary>
    /// Reads <c>key=a,b,c</c>, <c>key=from..to*factor</c> or <c>key=from..to+step</c>. Commas in brackets or quotes
    /// belong to a value.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ExperimentException">The text is not of this form.</exception>
    public static GridAxis Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new ExperimentException("", $"'{text}' is not of the form path.to.key=value,value,…");
        }

        string key = text[..equals].Trim();
        return new GridAxis(key, [.. Split(text[(equals + 1)..]).SelectMany(value => Expand(key, value.Trim())).Distinct()]);
    }

    private static IEnumerable<string> Split(string text)
    {
        int depth = 0, start = 0;
        char quote = '\0';
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c is '[' or '{')
            {
                depth++;
            }
            else if (c is ']' or '}')
            {
                depth--;
            }
            else if (c == ',' && depth == 0)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }

    private static List<string> Expand(string key, string value)
    {
        if (value.Length == 0)
        {
            throw new ExperimentException(key, $"{key} has an empty value; write the values between commas");
        }

        Match match = RangeText().Match(value);
        if (!match.Success)
        {
            // What only looks like a range would pass for a text, such as 1..8*-2.
            return !LooksLikeRange().IsMatch(value) ? [value]
                : throw Wrong(key, value);
        }

        double from = Number(match, "from"), to = Number(match, "to"), by = Number(match, "by");
        bool multiplies = match.Groups["sign"].Value == "*";
        bool advances = multiplies ? from > 0 && by > 1 : by > 0;
        return advances && from <= to && double.IsFinite(to) && double.IsFinite(by) ? Range(key, from, to, by, multiplies)
            : throw Wrong(key, value);
    }

    private static ExperimentException Wrong(string key, string value) =>
        new(key, $"{key} is '{value}'; a range is from..to*factor with 0 < from ≤ to and factor > 1, or from..to+step with from ≤ to and step > 0");

    private static List<string> Range(string key, double from, double to, double by, bool multiplies)
    {
        var values = new List<string>();
        double end = to * (1 + (Math.Sign(to) * 1e-9));
        for (int i = 0; ; i++)
        {
            double value = multiplies ? from * Math.Pow(by, i) : from + (i * by);
            if (value > end)
            {
                return values;
            }

            values.Add(values.Count < MostValues ? value.ToString("G12", CultureInfo.InvariantCulture)
                : throw new ExperimentException(key, $"{key} has more than {MostValues} values"));
        }
    }

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<from>-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\.\.(?<to>-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)(?<sign>[*+])(?<by>[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\z")]
    private static partial Regex RangeText();

    [GeneratedRegex(@"^-?[0-9][-+0-9.eE]*\.\.[-+0-9.eE*]*\z")]
    private static partial Regex LooksLikeRange();
}
