using System.Collections.Immutable;
using System.Globalization;
using Ensemble.Experiments.Comparing;
using Spectre.Console;

namespace Ensemble.Cli.Terminal;

/// <summary>Shows a comparison to a person.</summary>
internal static class ComparisonText
{
    public static void Write(IAnsiConsole console, Comparison comparison)
    {
        if (comparison.Theories is { } theories)
        {
            Write(console, comparison, theories);
            return;
        }

        if (comparison.Observables.IsEmpty)
        {
            return;
        }

        Table table = new Table()
            .RoundedBorder()
            .Title($"Theory against an ensemble of {comparison.Members} members of width {comparison.Width}")
            .AddColumn("observable")
            .AddColumn("points")
            .AddColumn(new TableColumn("rms predicted").RightAligned())
            .AddColumn(new TableColumn("rms difference").RightAligned())
            .AddColumn(new TableColumn("rms z").RightAligned())
            .AddColumn(new TableColumn("max |z|").RightAligned())
            .AddColumn(new TableColumn("at t").RightAligned());
        foreach (Agreement agreement in comparison.Observables)
        {
            table.AddRow(
                agreement.Name,
                agreement.Group,
                Short(agreement.RmsPredicted),
                Short(agreement.RmsDifference),
                Short(agreement.RmsZ),
                Short(agreement.MaxAbsZ),
                Short(agreement.MaxAbsZAt?.Time));
        }

        console.Write(table);
    }

    /// <summary>Shows how far theories are apart.</summary>
    public static void Write(IAnsiConsole console, ImmutableArray<TheoryDistance> distances)
    {
        (string Theory, string Other)[] pairs = [.. distances.Select(distance => (distance.Theory, distance.Other)).Distinct()];
        Table table = new Table().RoundedBorder().Title("rms difference of theories").AddColumn("observable").AddColumn("points").AddColumn(new TableColumn($"rms {Markup.Escape(pairs[0].Theory)}").RightAligned());
        foreach ((string theory, string other) in pairs)
        {
            table.AddColumn(new TableColumn(Markup.Escape($"{theory} − {other}")).RightAligned());
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
            table.AddColumn(new TableColumn(Markup.Escape(theory.Theory)).RightAligned());
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
