using System.Collections.Immutable;
using System.Globalization;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Spectre.Console;

namespace Ensemble.Cli.Terminal;

/// <summary>Shows a comparison to a person.</summary>
internal static class ComparisonText
{
    private static readonly (string Name, string Group)[] Shown = [("predictor_mean", "train"), ("predictor_mean", "test"), ("predictor_variance", "test"), ("mse_test", "all")];

    public static void Write(IAnsiConsole console, Comparison comparison)
    {
        if (comparison.Theories is { } theories)
        {
            Write(console, comparison, theories);
        }
        else if (!comparison.Observables.IsEmpty)
        {
            WriteOne(console, comparison);
        }

        if (comparison.MovedTimes is { } moved)
        {
            console.WriteLine($"Times moved to the nearest step, for theory and networks alike: {MovedTime.Words(moved)}");
        }
    }

    private static void WriteOne(IAnsiConsole console, Comparison comparison)
    {
        // Names are not broken; where there is no room for all columns, those that say most stay.
        bool isNarrow = console.Profile.Width < 90;
        Table table = (isNarrow ? new Table().SimpleBorder() : new Table().RoundedBorder())
            .Title($"Theory against an ensemble of {comparison.Members} members of width {comparison.Width}")
            .AddColumn(new TableColumn("observable").NoWrap())
            .AddColumn(new TableColumn("points").NoWrap());
        (string Title, Func<Agreement, double?> Value)[] columns =
        [
            ("rms predicted", agreement => agreement.RmsPredicted),
            ("rms difference", agreement => agreement.RmsDifference),
            ("rms z", agreement => agreement.RmsZ),
            ("max |z|", agreement => agreement.MaxAbsZ),
            ("at t", agreement => agreement.MaxAbsZAt?.Time),
        ];
        columns = isNarrow ? columns[1..3] : columns;
        foreach ((string title, _) in columns)
        {
            table.AddColumn(new TableColumn(title).RightAligned());
        }

        foreach (Agreement agreement in comparison.Observables)
        {
            table.AddRow([agreement.Name, agreement.Group, .. columns.Select(column => Short(column.Value(agreement)))]);
        }

        console.Write(table);
    }

    /// <summary>Shows which theory describes the ensemble from when to when.</summary>
    /// <param name="console">Where.</param>
    /// <param name="ladder">The ladder.</param>
    /// <param name="costs">The wall time of each theory in seconds, or null.</param>
    public static void Write(IAnsiConsole console, Ladder ladder, IReadOnlyDictionary<string, double>? costs)
    {
        LadderRow[] rows = [.. Shown.Select(shown => ladder.Find(shown.Name, shown.Group)).OfType<LadderRow>()];
        string[] theories = [.. ladder.Rows.SelectMany(row => row.Rungs).Select(rung => rung.Theory).Distinct()];
        if (theories.Length > 1 && rows.Length > 0)
        {
            Table table = new Table().RoundedBorder().Title("From when to when each theory is inside the error bars of the ensemble, and in brackets its rms error").AddColumn("theory");
            foreach (LadderRow row in rows)
            {
                table.AddColumn($"{row.Name}{(row.Group == "all" ? string.Empty : $", {row.Group}")}");
            }

            table.AddColumn(new TableColumn("seconds").RightAligned());
            foreach (string theory in theories)
            {
                table.AddRow([
                    Markup.Escape(TheoryNames.Label(theory)),
                    .. rows.Select(row => row.Find(theory) is { RmsError: { } error } rung ? $"{LadderText.Inside(ladder, rung)} ({Short(error)})" : "–"),
                    Short(costs is not null && costs.TryGetValue(theory, out double seconds) ? seconds : null)]);
            }

            console.Write(table);
        }

        foreach (RefusedTheory refused in ladder.Refused)
        {
            console.WriteLine($"{refused.Name} does not apply: {refused.Reason}");
        }

        foreach (string sentence in LadderText.Sentences(ladder))
        {
            console.WriteLine(sentence);
        }
    }

    /// <summary>Shows how far theories are apart.</summary>
    public static void Write(IAnsiConsole console, ImmutableArray<TheoryDistance> distances)
    {
        (string Theory, string Other)[] pairs = [.. distances.Select(distance => (distance.Theory, distance.Other)).Distinct()];
        Table table = new Table().RoundedBorder().Title("rms difference of theories").AddColumn("observable").AddColumn("points").AddColumn(new TableColumn($"rms {Markup.Escape(pairs[0].Theory)}").RightAligned());
        foreach ((string theory, string other) in pairs)
        {
            table.AddColumn(new TableColumn(Markup.Escape($"{TheoryNames.Label(theory)} − {TheoryNames.Label(other)}")).RightAligned());
        }

        foreach (IGrouping<(string Name, string Group), TheoryDistance> row in distances.GroupBy(distance => (distance.Name, distance.Group)))
        {
            table.AddRow([
                row.Key.Name,
                row.Key.Group,
                Short(row.FirstOrDefault(distance => distance.Theory == pairs[0].Theory)?.RmsPredicted),
                .. pairs.Select(pair => Short(row.FirstOrDefault(distance => (distance.Theory, distance.Other) == pair)?.RmsDifference))]);
        }

        console.Write(table);
    }

    private static void Write(IAnsiConsole console, Comparison comparison, ImmutableArray<TheoryComparison> theories)
    {
        Table table = new Table()
            .RoundedBorder()
            .Title($"Theories against an ensemble of {comparison.Members} members of width {comparison.Width}: rms difference, and in brackets rms z")
            .AddColumn("observable")
            .AddColumn("points");
        foreach (TheoryComparison theory in theories)
        {
            table.AddColumn(new TableColumn(Markup.Escape(TheoryNames.Label(theory.Theory))).RightAligned());
        }

        foreach ((string name, string group) in theories.SelectMany(theory => theory.Observables).Select(row => (row.Name, row.Group)).Distinct())
        {
            table.AddRow([name, group, .. theories.Select(theory => theory.Observables.FirstOrDefault(row => row.Name == name && row.Group == group) is { } row
                ? $"{Short(row.RmsDifference)} ({Short(row.RmsZ)})"
                : "–")]);
        }

        console.Write(table);
    }

    private static string Short(double? value) => value is { } number ? number.ToString("G3", CultureInfo.InvariantCulture) : "–";
}
