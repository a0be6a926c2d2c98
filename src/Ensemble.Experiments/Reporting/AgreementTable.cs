using System.Text;
using Ensemble.Experiments.Comparing;

namespace Ensemble.Experiments.Reporting;

/// <summary>The comparison of measurement and theory as a table.</summary>
internal static class AgreementTable
{
    /// <summary>The table in HTML, or nothing without rows.</summary>
    /// <param name="comparison">The comparison, or null.</param>
    /// <param name="times">The record times.</param>
    /// <param name="outputs">C.</param>
    public static string Build(Comparison? comparison, double[] times, int outputs)
    {
        if (comparison is null || comparison.Observables.IsEmpty)
        {
            return string.Empty;
        }

        var html = new StringBuilder("""
            <section id="agreement"><h2>Agreement with theory</h2>
            <p>z is the difference in standard errors of the ensemble mean: an rms z near 1 is agreement within noise; a large one is a difference that
            the ensemble resolves, such as the bias of finite width. Values at different times and points are correlated.</p>
            <div class="scroll"><table><thead><tr><th>Observable</th><th>Points</th><th class="n">rms difference</th><th class="n">of prediction</th><th class="n">rms z</th><th class="n">max |z|</th><th>largest at</th><th class="n">values</th></tr></thead><tbody>

            """);
        foreach (Agreement row in comparison.Observables)
        {
            string level = row.RmsZ switch { null => string.Empty, <= Verdict.NoiseLevel => " within", <= 2 * Verdict.NoiseLevel => " near", _ => " beyond" };
            string name = ObservableNames.Of(row.Name);
            html.Append("<tr><td>").Append(Text.Html(char.ToUpperInvariant(name[0]) + name[1..])).Append("</td><td>").Append(Text.Html(ObservableNames.Group(row.Group)))
                .Append("</td><td class=\"n\">").Append(Text.Number(row.RmsDifference))
                .Append("</td><td class=\"n\">").Append(Text.Percent(row.RmsDifference / row.RmsPredicted))
                .Append("</td><td class=\"n z").Append(level).Append("\">").Append(Text.Number(row.RmsZ ?? double.NaN))
                .Append("</td><td class=\"n\">").Append(Text.Number(row.MaxAbsZ ?? double.NaN))
                .Append("</td><td class=\"nowrap\">").Append(Where(row, times, outputs))
                .Append("</td><td class=\"n\">").Append(row.Values.ToString("N0")).AppendLine("</td></tr>");
        }

        return html.Append("</tbody></table></div></section>").ToString();
    }

    // Axes: (time, …), (time, point, output), (time, point, point) or, with two times, (time, time, point, point[, output]).
    private static string Where(Agreement row, double[] times, int outputs)
    {
        if (row.MaxAbsZAt is not { } place)
        {
            return string.Empty;
        }

        string time = $"t = {Text.Number(place.Time)}";
        return place.Index switch
        {
            [_, int point, int output] when row.Name.StartsWith("predictor", StringComparison.Ordinal) => $"{time}, point {point}{Output(output)}",
            [_, int point, int other] => $"{time}, points {point}, {other}",
            [_, int second, int point, int other] => $"{time}{Second(second)}, points {point}, {other}",
            [_, int second, int point, int other, int output] => $"{time}{Second(second)}, points {point}, {other}{Output(output)}",
            _ => time,
        };

        string Output(int output) => outputs > 1 ? $", output {output}" : string.Empty;
        string Second(int index) => index < times.Length ? $", t′ = {Text.Number(times[index])}" : string.Empty;
    }
}
