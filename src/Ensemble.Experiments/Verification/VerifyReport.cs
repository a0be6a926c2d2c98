using System.Globalization;
using System.Text;
using System.Text.Json;
using Ensemble.Experiments.Reporting;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Verification;

/// <summary>Writes a verification for people: <c>verify.html</c>, one self-contained page with the biases against the width.</summary>
public static class VerifyReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="result">The verification.</param>
    public static void Write(string path, VerifyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        string data = JsonSerializer.Serialize(result.Families.Select(family => new { family.Name, family.Biases }), Json);
        AtomicFile.WriteText(path, HtmlPage.Build("verify.html", " verify", "verify.js", data, new Dictionary<string, string>
        {
            ["title"] = Text.Html(result.Name),
            ["verdict"] = Text.Html(Verdict(result)),
            ["table"] = Table(result),
        }));
    }

    /// <summary>One sentence: what was tested and how it ended.</summary>
    /// <param name="result">The verification.</param>
    public static string Verdict(VerifyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        string theory = result.Theory switch
        {
            TestedTheory.Exact => "The theory",
            TestedTheory.LateGradient => "A wrong theory (gradients that decay one step too many)",
            TestedTheory.FrozenNtk => "A wrong theory (a frozen NTK)",
            _ => "The theory of continuous time",
        };
        string[] rejected = [.. result.Families.Where(family => !family.Agrees).Select(family => family.Name)];
        string outcome = rejected.Length == 0
            ? "agrees with networks extrapolated to infinite width on every observable"
            : $"is rejected on {string.Join(", ", rejected)}";
        return $"{theory} {outcome}, at a family-wise false-alarm probability of {result.FalseAlarm.ToString("G2", CultureInfo.InvariantCulture)}: {Networks(result)}.";
    }

    private static string Networks(VerifyResult result)
    {
        string widths = string.Join(", ", result.Ensembles.Select(ensemble => ensemble.Width));
        int[] members = [.. result.Ensembles.Select(ensemble => ensemble.Members)];
        return members.Distinct().Count() == 1
            ? $"{members[0]} networks at each of the widths {widths}"
            : $"{string.Join(", ", members)} networks at the widths {widths}";
    }

    private static string Table(VerifyResult result)
    {
        var html = new StringBuilder("<table><thead><tr><th>Observable</th><th class=\"n\">values</th>");
        foreach (VerifyEnsemble ensemble in result.Ensembles)
        {
            html.Append("<th class=\"n\">bias, N = ").Append(ensemble.Width).Append("</th>");
        }

        html.Append("<th class=\"n\">slope</th><th class=\"n\">rms at N → ∞</th><th class=\"n\">rms z</th><th class=\"n\">max |z|</th><th class=\"n\">p</th><th>verdict</th></tr></thead><tbody>");
        foreach (VerifyFamily family in result.Families)
        {
            html.Append("<tr><td>").Append(Text.Html(family.Name)).Append("</td><td class=\"n\">").Append(family.Quantities).Append("</td>");
            foreach (VerifyBias bias in family.Biases)
            {
                html.Append("<td class=\"n\">").Append(bias.Rms is { } rms ? Text.Number(rms) : $"(noise {Text.Number(bias.RmsDifference)})").Append("</td>");
            }

            string slope = family.LogSlope is { } value ? $"{value.ToString("F2", CultureInfo.InvariantCulture)} ± {(family.LogSlopeError ?? 0).ToString("F2", CultureInfo.InvariantCulture)}" : "–";
            html.Append("<td class=\"n\">").Append(slope)
                .Append("</td><td class=\"n\">").Append(Text.Number(family.RmsIntercept))
                .Append("</td><td class=\"n\">").Append(Text.Number(family.RmsZ))
                .Append("</td><td class=\"n\">").Append(Text.Number(family.MaxAbsZ))
                .Append("</td><td class=\"n\">").Append(Text.Number(family.PValue))
                .Append("</td><td>").Append(family.Agrees ? "agrees" : "rejected").Append("</td></tr>");
        }

        return html.Append("</tbody></table>").ToString();
    }
}
