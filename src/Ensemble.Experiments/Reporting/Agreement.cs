using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Ensemble.Experiments.Reporting;

/// <summary>How well one observable agrees with theory on one group of points.</summary>
/// <param name="Name">The observable.</param>
/// <param name="Group">The points: <c>train</c>, <c>test</c> or <c>all</c>.</param>
/// <param name="RmsDifference">The root mean square of measured − predicted.</param>
/// <param name="RmsZ">The root mean square of the difference in standard errors.</param>
/// <param name="MaxAbsZ">The largest |difference| in standard errors.</param>
/// <param name="Where">Where it is largest, or empty.</param>
/// <param name="Values">How many values were compared.</param>
internal sealed record AgreementRow(string Name, string Group, double? RmsDifference, double? RmsZ, double? MaxAbsZ, string Where, double? Values);

/// <summary>The comparison of measurement and theory: the table and the sentence that sums it up.</summary>
internal sealed class Agreement
{
    private const double NoiseLevel = 1.5;

    /// <summary>Reads <c>comparison.json</c>.</summary>
    public Agreement(JsonElement comparison)
    {
        JsonElement observables = comparison.Member("observables");
        Rows = observables.ValueKind == JsonValueKind.Array
            ? [.. observables.EnumerateArray().Where(row => row.Member("name").Shown() is not null).Select(Read)]
            : [];
    }

    /// <summary>The rows, in the order of the file.</summary>
    public ImmutableArray<AgreementRow> Rows { get; }

    /// <summary>One sentence: how well the mean predictor, or else the first observable, agrees.</summary>
    /// <param name="ensemble">The ensemble in words, such as <c>200 networks of width 128</c>.</param>
    public string Verdict(string ensemble)
    {
        AgreementRow? lead = Rows.FirstOrDefault(row => row.Name is "predictor" or "predictor_mean") ?? Rows.FirstOrDefault();
        AgreementRow[] rows = [.. Rows.Where(row => row.Name == lead?.Name && row.RmsDifference is not null)];
        if (rows.Length == 0)
        {
            return "Measurement and theory have not been compared.";
        }

        string distances = string.Join(" and ", rows.Select(row => $"{Text.Number(row.RmsDifference!.Value)} on {GroupName(row.Group)} points"));
        double worst = rows.Max(row => row.RmsZ ?? double.NaN);
        string judgement = double.IsNaN(worst) ? string.Empty
            : worst <= NoiseLevel ? $", within the noise of the ensemble (rms z {Text.Number(worst)})"
            : $": a difference of {Text.Number(worst)} standard errors, which the ensemble resolves (rms z): the bias of finite width, or a fault";
        return $"The {Label(lead!.Name)} of {ensemble} differs from theory by {distances} (rms){judgement}.";
    }

    /// <summary>The table in HTML, or nothing without rows.</summary>
    public string Table()
    {
        if (Rows.IsEmpty)
        {
            return string.Empty;
        }

        var html = new StringBuilder("""
            <section id="agreement"><h2>Agreement with theory</h2>
            <p>z is the difference in standard errors of the ensemble mean: an rms z near 1 is agreement within noise; a large one is a difference that
            the ensemble resolves, such as the bias of finite width. Values at different times and points are correlated.</p>
            <div class="scroll"><table><thead><tr><th>Observable</th><th>Points</th><th class="n">rms difference</th><th class="n">rms z</th><th class="n">max |z|</th><th>largest at</th><th class="n">values</th></tr></thead><tbody>

            """);
        foreach (AgreementRow row in Rows)
        {
            string level = row.RmsZ switch { null => string.Empty, <= NoiseLevel => " within", <= 2 * NoiseLevel => " near", _ => " beyond" };
            html.Append("<tr><td>").Append(Text.Html(Capital(Label(row.Name)))).Append("</td><td>").Append(Text.Html(GroupName(row.Group)))
                .Append("</td><td class=\"n\">").Append(Number(row.RmsDifference))
                .Append("</td><td class=\"n z").Append(level).Append("\">").Append(Number(row.RmsZ))
                .Append("</td><td class=\"n\">").Append(Number(row.MaxAbsZ))
                .Append("</td><td>").Append(Text.Html(row.Where))
                .Append("</td><td class=\"n\">").Append(row.Values?.ToString("N0") ?? "–").AppendLine("</td></tr>");
        }

        return html.Append("</tbody></table></div></section>").ToString();
    }

    private static AgreementRow Read(JsonElement row)
    {
        JsonElement at = row.Member("max_abs_z_at");
        string?[] where =
        [
            at.Member("time").Number() is { } time ? $"t = {Text.Number(time)}" : null,
            at.Member("point").Shown() is { } point ? $"point {point}" : null,
            at.Member("output").Number() is > 0 and { } output ? $"output {output}" : null,
        ];
        return new AgreementRow(
            row.Member("name").Shown()!,
            row.Member("group").Shown() ?? "all",
            row.Member("rms_difference").Number(),
            row.Member("rms_z").Number(),
            row.Member("max_abs_z").Number(),
            string.Join(", ", where.OfType<string>()),
            row.Member("values").Number());
    }

    private static string Number(double? value) => value is { } number ? Text.Number(number) : "–";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string GroupName(string group) => group == "train" ? "training" : group;

    private static string Label(string name) => name switch
    {
        "predictor" or "predictor_mean" => "mean predictor",
        "predictor_variance" => "predictor variance",
        "ntk" => "NTK",
        "ntk_drift" => "NTK drift",
        "mse_train" or "mse_test" or "mse" => "squared error",
        "accuracy_train" or "accuracy_test" or "accuracy" => "accuracy",
        _ when name.StartsWith("hidden_kernel_", StringComparison.Ordinal) => $"hidden kernel of layer {name["hidden_kernel_".Length..]}",
        _ => name,
    };
}
