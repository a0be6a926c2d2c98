using System.Text;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Preparing;

namespace Ensemble.Experiments.Reporting;

/// <summary>The comparison of measurement and theory as a table.</summary>
internal static class AgreementTable
{
    /// <summary>The table in HTML, or nothing without rows.</summary>
    /// <param name="comparison">The comparison, or null.</param>
    /// <param name="outputs">C.</param>
    public static string Build(Comparison? comparison, int outputs)
    {
        if (comparison is null || comparison.Observables.IsEmpty)
        {
            return string.Empty;
        }

        var html = new StringBuilder($$"""
            <section id="agreement"><h2>Agreement with theory</h2>
            <p>z is the difference in standard errors of the ensemble mean. An rms z up to {{Text.Number(Verdict.NoiseLevel)}} is read as within noise, up to {{Text.Number(2 * Verdict.NoiseLevel)}} as near it, and above as beyond it: a
            difference that the ensemble resolves, such as the bias of finite width. Values at different times and points are correlated.{{Moved(comparison)}}</p>
            <div class="scroll"><table><thead><tr>{{(comparison.Theories is null ? string.Empty : "<th>Theory</th>")}}<th>Observable</th><th>Points</th><th class="n">rms difference</th><th class="n">of prediction</th><th class="n">rms z</th><th>reading</th><th class="n">max |z|</th><th>largest at</th><th class="n">values</th></tr></thead><tbody>

            """);
        bool several = comparison.Theories is not null;
        foreach ((string theory, Agreement row) in Rows(comparison))
        {
            string level = row.RmsZ switch { null => string.Empty, <= Verdict.NoiseLevel => "within", <= 2 * Verdict.NoiseLevel => "near", _ => "beyond" };
            html.Append("<tr><td>").Append(several ? $"{Text.Html(TheoryNames.Label(theory))}</td><td>" : string.Empty).Append(Text.Html(ObservableNames.Title(row.Name))).Append("</td><td>").Append(Text.Html(ObservableNames.Group(row.Group)))
                .Append("</td><td class=\"n\">").Append(Text.Number(row.RmsDifference))
                .Append("</td><td class=\"n\">").Append(Text.Percent(row.RmsDifference / row.RmsPredicted))
                .Append("</td><td class=\"n z ").Append(level).Append("\">").Append(Text.Number(row.RmsZ ?? double.NaN))
                .Append("</td><td class=\"").Append(level).Append("\">").Append(level)
                .Append("</td><td class=\"n\">").Append(Text.Number(row.MaxAbsZ ?? double.NaN))
                .Append("</td><td class=\"nowrap\">").Append(Where(row.MaxAbsZAt, outputs))
                .Append("</td><td class=\"n\">").Append(row.Values.ToString("N0")).AppendLine("</td></tr>");
        }

        return html.Append("</tbody></table></div></section>").ToString();
    }

    private static string Moved(Comparison comparison) => comparison.MovedTimes is { } moved
        ? $" Record times are those of the nearest steps, for theory and networks alike: {Text.Html(MovedTime.Words(moved))}." : string.Empty;

    // By quantity, so that theories stand beside each other.
    private static IEnumerable<(string Theory, Agreement Row)> Rows(Comparison comparison) => comparison.Theories is not { } theories
        ? comparison.Observables.Select(row => (string.Empty, row))
        : theories.SelectMany(theory => theory.Observables.Select(row => (theory.Theory, row))).GroupBy(found => (found.row.Name, found.row.Group)).SelectMany(group => group);

    private static string Where(Place? place, int outputs)
    {
        if (place is null)
        {
            return string.Empty;
        }

        string?[] parts =
        [
            $"t = {Text.Number(place.Time)}",
            place.OtherTime is { } other ? $"t′ = {Text.Number(other)}" : null,
            place.Point is { Count: > 0 } ? $"point{(place.Point.Count > 1 ? "s" : string.Empty)} {string.Join(", ", place.Point)}" : null,
            outputs > 1 && place.Output is { } output ? $"output {output}" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }
}
