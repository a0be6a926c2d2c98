using System.Globalization;

namespace Ensemble.Experiments.Comparing;

/// <summary>A ladder in words.</summary>
public static class LadderText
{
    private const int ShortestRun = 3;
    private const int MostParts = 5;

    /// <summary>One sentence for training points and one for test points: which theory describes the mean predictor, from when to when. None without a predictor.</summary>
    /// <param name="ladder">The ladder.</param>
    public static IEnumerable<string> Sentences(Ladder ladder)
    {
        ArgumentNullException.ThrowIfNull(ladder);
        return new[] { ("train", "training"), ("test", "test") }
            .Select(group => (Row: ladder.Find("predictor_mean", group.Item1), Words: group.Item2))
            .Where(group => group.Row is { Rungs.IsEmpty: false })
            .Select(group => Sentence(ladder, group.Row!, group.Words));
    }

    /// <summary>From when to when a theory is inside the error bars, in words.</summary>
    /// <param name="ladder">The ladder.</param>
    /// <param name="rung">The theory's rung.</param>
    public static string Inside(Ladder ladder, Rung rung)
    {
        ArgumentNullException.ThrowIfNull(ladder);
        ArgumentNullException.ThrowIfNull(rung);
        double first = ladder.Times[0], last = ladder.Times[^1];
        string[] spans =
        [
            .. rung.Inside.Select(span => span.From == first && span.To == last ? "throughout"
                : span.From == span.To ? $"at {Number(span.From)}"
                : span.From == first ? $"to {Number(span.To)}"
                : span.To == last ? $"from {Number(span.From)} on"
                : $"{Number(span.From)} to {Number(span.To)}"),
        ];
        return spans.Length == 0 ? "never" : spans.Length <= 3 ? string.Join(", ", spans) : $"{string.Join(", ", spans.Take(2))}, …, {spans[^1]}";
    }

    /// <summary>A number with at most three significant digits.</summary>
    /// <param name="value">The number.</param>
    internal static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture).Replace('-', '−');

    private static string Sentence(Ladder ladder, LadderRow row, string group)
    {
        Stretch[] stretches = [.. Stretches(ladder, row)];
        var parts = new List<string>();
        foreach ((int i, Stretch stretch) in stretches.Take(MostParts).Index())
        {
            string when = (stretch.First == 0, stretch.Last == ladder.Times.Length - 1) switch
            {
                (true, true) => "throughout",
                (true, false) => $"to t = {Number(ladder.Times[stretch.Last])}",
                (false, true) => "from there on",
                _ => $"then to t = {Number(ladder.Times[stretch.Last])}",
            };
            parts.Add(stretch.IsInside
                ? i == 0 ? $"{TheoryNames.Words(stretch.Rung.Theory)} describes the mean predictor of {group} points {when}{Others(ladder, row, stretch)}"
                    : $"{when} {TheoryNames.Words(stretch.Rung.Theory)}{Others(ladder, row, stretch)}"
                : $"{when} no theory {(i == 0 ? $"describes the mean predictor of {group} points" : "does")}; the nearest is {TheoryNames.Words(stretch.Rung.Theory)}, off by {Number(Rms(stretch.Rung, stretch))}");
        }

        if (stretches.Length > MostParts)
        {
            parts.Add("then it changes further");
        }
        else if (LateComer(ladder, row, stretches[^1]) is { } late)
        {
            parts.Add($"from t = {Number(late.Inside[^1].From)} on {TheoryNames.Words(late.Theory)} as well");
        }

        string text = string.Join("; ", parts);
        return $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
    }

    /// <summary>Who describes the row when: the simplest theory that holds at the start, then always the one that holds longest.</summary>
    private static IEnumerable<Stretch> Stretches(Ladder ladder, LadderRow row)
    {
        int count = ladder.Times.Length;
        Rung[] rungs = [.. row.Rungs.OrderBy(rung => TheoryNames.Rank(rung.Theory))];
        for (int n = 0; n < count;)
        {
            int from = n;
            (Rung Rung, int Length)[] inside = [.. rungs.Select(rung => (rung, RunFrom(ladder, rung, from))).Where(one => one.Item2 > 0)];
            if (inside.Length == 0)
            {
                while (n < count && !rungs.Any(rung => rung.IsInside(ladder.Times[n])))
                {
                    n++;
                }

                Stretch Gap(Rung rung) => new(rung, from, n - 1, false);
                yield return rungs.Select(Gap).MinBy(gap => Rms(gap.Rung, gap))!;
                continue;
            }

            int longest = inside.Max(one => one.Length);
            (Rung chosen, int length) = inside.First(one => one.Length == longest || (from == 0 && one.Length >= ShortestRun));
            n += length;
            yield return new Stretch(chosen, from, n - 1, true);
        }
    }

    private static int RunFrom(Ladder ladder, Rung rung, int first)
    {
        int n = first;
        while (n < ladder.Times.Length && rung.IsInside(ladder.Times[n]))
        {
            n++;
        }

        return n - first;
    }

    private static string Others(Ladder ladder, LadderRow row, Stretch stretch)
    {
        string[] same =
        [
            .. row.Rungs.Where(rung => rung != stretch.Rung && RunFrom(ladder, rung, stretch.First) >= stretch.Last - stretch.First + 1)
                .OrderBy(rung => TheoryNames.Rank(rung.Theory)).Select(rung => TheoryNames.Words(rung.Theory)),
        ];
        return same.Length == 0 ? string.Empty : $" (not distinguishable from it: {string.Join(", ", same)})";
    }

    private static Rung? LateComer(Ladder ladder, LadderRow row, Stretch last) => row.Rungs
        .Where(rung => last.IsInside && TheoryNames.Rank(rung.Theory) < TheoryNames.Rank(last.Rung.Theory) && rung.Inside is [.., var end]
            && end.To == ladder.Times[^1] && end.From > ladder.Times[last.First] && ladder.Times.Count(time => time >= end.From) >= ShortestRun)
        .MinBy(rung => TheoryNames.Rank(rung.Theory));

    private static double Rms(Rung rung, Stretch stretch)
    {
        double[] errors = [.. Enumerable.Range(stretch.First, stretch.Last - stretch.First + 1).Select(n => rung.Error[n]).OfType<double>()];
        return errors.Length == 0 ? double.PositiveInfinity : Math.Sqrt(errors.Average(error => error * error));
    }

    private sealed record Stretch(Rung Rung, int First, int Last, bool IsInside);
}
