using System.Globalization;
using System.Text;
using System.Text.Json;
using Ensemble.Experiments.Reporting;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;
using Ensemble.Model.Quantities;
using Ensemble.Theory.Mistakes;

namespace Ensemble.Experiments.Verification;

/// <summary>Writes a verification for people: <c>verify.html</c>, one self-contained page with the biases against the width.</summary>
public static class VerifyReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="result">The verification.</param>
    public static void Write(string path, VerifyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        ChartSection[] sections = [.. new[] { Biases(result) }.Where(section => !section.Charts.IsEmpty)];
        string data = JsonSerializer.Serialize(new { marks = Array.Empty<TimeMark>(), sections }, HtmlReport.Json);
        AtomicFile.WriteText(path, HtmlPage.Build("verify.html", " verify", "report.js", data, new Dictionary<string, string>
        {
            ["sections"] = string.Concat(sections.Select(section => HtmlReport.Section(section))),
            ["title"] = Text.Html(result.Name),
            ["verdict"] = Text.Html(Verdict(result)),
            ["method"] = Text.Html(Method(result)),
            ["table"] = Table(result) + Growths(result),
            ["untested"] = Untested(result),
        }));
    }

    /// <summary>Writes the pages of a verification again, from its verdicts.</summary>
    /// <param name="folder">Its folder.</param>
    /// <returns>The paths of the pages.</returns>
    /// <exception cref="ExperimentException">There is no verdict, or it is damaged.</exception>
    public static IReadOnlyList<string> WriteAgain(ResultsFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string[] verdicts = [.. Directory.EnumerateFiles(folder.Path, "verify*.json").Order(StringComparer.Ordinal)];
        if (verdicts.Length == 0)
        {
            throw new ExperimentException("", $"{folder.Path}: there is no verdict yet (verify.json)");
        }

        return [.. verdicts.Select(verdict =>
        {
            string page = Path.ChangeExtension(verdict, ".html");
            Write(page, JsonFile.Read<VerifyResult>(verdict));
            return page;
        })];
    }

    /// <summary>A few sentences: what was tested and how it ended.</summary>
    /// <param name="result">The verification.</param>
    public static string Verdict(VerifyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        string theory = DeliberateMistakes.All.FirstOrDefault(mistake => mistake.Name == result.Theory) is { } mistake
            ? $"The theory {mistake.Name} ({mistake.Description})"
            : $"The theory {result.Theory}";
        VerifyFamily[] Of(VerifyVerdict verdict) => [.. result.Families.Where(family => family.Verdict == verdict)];
        var parts = new List<string>();
        if (Of(VerifyVerdict.Rejected) is { Length: > 0 } rejected)
        {
            parts.Add($"is rejected on {Names(rejected)}");
        }

        if (Of(VerifyVerdict.Agrees) is { Length: > 0 } agreeing)
        {
            parts.Add($"agrees with networks extrapolated to infinite width on {(agreeing.Length == result.Families.Length ? "every observable" : Names(agreeing))}, within {Percent(agreeing.Max(family => family.DetectablePart ?? 0))} of its size or better");
        }

        if (Of(VerifyVerdict.NotDescribed) is { Length: > 0 } bent)
        {
            parts.Add($"is neither kept nor rejected on {Names(bent)}, whose bias does not follow the law at N = {result.Ensembles[0].Width}: without the narrowest networks the disagreement is gone");
        }

        if (Of(VerifyVerdict.NotResolved) is { Length: > 0 } open)
        {
            parts.Add($"is not resolved to {Percent(result.Tolerance)} on {Names(open)}");
        }

        string untested = result.Untested.IsEmpty ? "" : $" Not tested: {string.Join(", ", result.Untested.Select(each => NameOf(each.Name)))}.";
        return $"{theory} {(parts.Count == 0 ? "was not tested" : string.Join("; it ", parts))}. The family-wise false-alarm probability is {Short(result.FalseAlarm)}; {Networks(result)}.{untested}";
    }

    /// <summary>The verdict on an observable in words, such as <c>agrees within 0.002 (0.4 %)</c>.</summary>
    /// <param name="family">The observable.</param>
    public static string Words(VerifyFamily family)
    {
        ArgumentNullException.ThrowIfNull(family);
        return family.Verdict switch
        {
            VerifyVerdict.Agrees => $"agrees within {Short(family.Detectable)}",
            VerifyVerdict.Rejected => "rejected",
            VerifyVerdict.NotDescribed => "law of the bias not met",
            _ => "not resolved",
        };
    }

    /// <summary>An observable in words.</summary>
    /// <param name="name">The name of its array.</param>
    public static string NameOf(string name) => Catalogue.TryFind(name)?.HumanName ?? name;

    /// <summary>δ, with its part of the size of the observable.</summary>
    /// <param name="family">The observable.</param>
    public static string Detectable(VerifyFamily family)
    {
        ArgumentNullException.ThrowIfNull(family);
        return family.DetectablePart is { } part ? $"{Short(family.Detectable)} ({Percent(part)})" : Short(family.Detectable);
    }

    /// <summary>The exponent of a growth with its error, such as <c>−0.50 ± 0.01</c>.</summary>
    /// <param name="growth">The growth.</param>
    public static string Exponent(VerifyGrowth growth)
    {
        ArgumentNullException.ThrowIfNull(growth);
        return string.Create(CultureInfo.InvariantCulture, $"{growth.Exponent:F2} ± {growth.ExponentError:F2}");
    }

    private static string Growths(VerifyResult result)
    {
        if (result.Growths is not { } growths)
        {
            return "";
        }

        var html = new StringBuilder("<h2>Coordinate check</h2><p>Size of changes since the first record time, root mean square over record times, and its exponent in the width: 0 where features are learnt, −½ in NTK parametrisation.</p><table><thead><tr><th>Change</th>");
        foreach (VerifyEnsemble ensemble in result.Ensembles)
        {
            html.Append("<th class=\"n\">N = ").Append(ensemble.Width).Append("</th>");
        }

        html.Append("<th class=\"n\">exponent of N</th></tr></thead><tbody>");
        foreach (VerifyGrowth growth in growths)
        {
            html.Append("<tr><td>").Append(Text.Html(NameOf(growth.Name))).Append("</td>");
            foreach (double size in growth.Sizes)
            {
                html.Append("<td class=\"n\">").Append(Text.Number(size)).Append("</td>");
            }

            html.Append("<td class=\"n\">").Append(Exponent(growth)).Append("</td></tr>");
        }

        return html.Append("</tbody></table>").ToString();
    }

    private static ChartSection Biases(VerifyResult result)
    {
        var series = new List<ChartSeries>();
        foreach (VerifyFamily family in result.Families)
        {
            VerifyBias[] seen = [.. family.Biases.Where(bias => bias.Rms > 0)];
            if (seen.Length > 0)
            {
                series.Add(ChartSeries.Of(NameOf(family.Name), series.Count, SeriesKind.Measured, [.. seen.Select(bias => (double)bias.Width)], i => seen[i].Rms!.Value, i => seen[i].RmsError));
            }
        }

        if (series.Count > 0)
        {
            double[] widths = [.. result.Ensembles.Select(ensemble => (double)ensemble.Width)];
            double first = series[0].Time[0] * (double)series[0].Values[0]!;
            series.Add(ChartSeries.Of("∝ 1/N", 0, SeriesKind.Guide, widths, i => first / widths[i], _ => null));
        }

        Chart? chart = Chart.Drawn("All observables", "rms bias (units of the observable)", DrawingScale.Logarithmic, series);
        return new ChartSection(
            "biases",
            "Bias against width",
            "Root mean square of ensemble mean − theory over all times and points of an observable, sampling noise taken off. Error bars: one standard error. The dotted line falls as 1/N. Widths at which the bias is lost in the noise are left out.",
            chart is null ? [] : [chart with { Along = ChartAxis.Width }]);
    }

    private static string Method(VerifyResult result)
    {
        string law = string.Join(" + ", result.Powers.Select(power => power == 0.5 ? "c½/√N" : power == 1 ? "c₁/N" : power == 2 ? "c₂/N²" : power == 1.5 ? "c₃⸝₂/N^(3/2)" : power == 3 ? "c₃/N³" : $"c/N^{Short(power)}").Prepend("c₀"));
        string kink = result.Powers[0] == 0.5 ? " The term of 1/√N is that of units which switch off for good, as with every activation that has a kink." : "";
        string samples = string.Join(", ", result.Ensembles.Select(ensemble => ensemble.Samples).Distinct());
        string own = result.Families.Any(family => family.TheoryError > 0)
            ? $" The standard errors of the theory itself (root mean square {string.Join(", ", result.Families.Where(family => family.TheoryError > 0).Select(family => $"{Short(family.TheoryError!.Value)} for {NameOf(family.Name)}"))}) are part of z, p and δ; as one common factor or as independent ones, whichever makes it harder to reject."
            : "";
        return $"Every width is an ordinary run with random numbers of its own. The bias of each value is fitted by {law}, weighted by its errors, and z is c₀ in units of its error.{kink}{own} "
            + "p is the probability of so large a disagreement under a true theory: the smaller of the p-values of the largest |z| and of the root mean square z, judged by how small it gets when "
            + $"blocks of members ({samples} at a width) are drawn anew about their mean, so that correlated times and points count once. An observable is rejected where p is at most {Short(result.FalseAlarm)} divided by the "
            + $"number of observables, {result.Families.Length} (Bonferroni), with and without the narrowest networks: what these alone reject is the law of the bias, not the theory. δ states the power: a theory with every value off by this part of itself would have been rejected with probability 0.9. An observable agrees only where δ is at most "
            + $"{Percent(result.Tolerance)} of its size, the root mean square prediction; otherwise it is not resolved.{Control(result)}";
    }

    private static string Control(VerifyResult result)
    {
        double[] gains = [.. result.Families.SelectMany(family => family.ControlGains ?? [])];
        return gains.Length == 0 ? ""
            : $" Control variates: every member ran once more with the same random numbers and without a loss; theory maps what its predictor does there to what it would do at infinite width, f is compared with that, and the "
                + $"variance of the error falls by {Short(gains.Min())} (N = {result.Ensembles[0].Width}) to {Short(gains.Max())} times on {Names([.. result.Families.Where(family => family.ControlGains is not null)])}.";
    }

    private static string Names(VerifyFamily[] families) => string.Join(", ", families.Select(family => NameOf(family.Name)));

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

        html.Append("<th class=\"n\">slope</th><th class=\"n\">rms at N → ∞</th><th class=\"n\">δ</th><th class=\"n\">rms z</th><th class=\"n\">max |z|</th><th class=\"n\">χ²/degree</th><th class=\"n\">p</th><th>verdict</th></tr></thead><tbody>");
        foreach (VerifyFamily family in result.Families)
        {
            html.Append("<tr><td>").Append(Text.Html(NameOf(family.Name))).Append("</td><td class=\"n\">")
                .Append(family.Tested == family.Values ? $"{family.Values}" : $"{family.Tested} of {family.Values}").Append("</td>");
            foreach (VerifyBias bias in family.Biases)
            {
                html.Append("<td class=\"n\">").Append(bias.Rms is { } rms ? Text.Number(rms) : $"(noise {Text.Number(bias.RmsDifference)})").Append("</td>");
            }

            string predicted = family.SlopeRmsZ is { } coefficient ? $", coefficient as predicted within rms z {Text.Number(coefficient)}" : "";
            string slope = family.LogSlope is { } value ? $"{value.ToString("F2", CultureInfo.InvariantCulture)} ± {(family.LogSlopeError ?? 0).ToString("F2", CultureInfo.InvariantCulture)}" : "–";
            html.Append("<td class=\"n\">").Append(slope)
                .Append("</td><td class=\"n\">").Append(Text.Number(family.RmsIntercept))
                .Append("</td><td class=\"n\">").Append(Text.Html(Detectable(family)))
                .Append("</td><td class=\"n\">").Append(Text.Number(family.RmsZ))
                .Append("</td><td class=\"n\">").Append(Text.Number(family.MaxAbsZ))
                .Append("</td><td class=\"n\">").Append(family.ChiSquarePerDegree is { } chi ? Text.Number(chi) : "–")
                .Append("</td><td class=\"n\">").Append(Text.Number(family.PValue))
                .Append("</td><td>").Append(Text.Html(Words(family) + predicted)).Append("</td></tr>");
        }

        return html.Append("</tbody></table>").ToString();
    }

    private static string Untested(VerifyResult result)
    {
        var lines = result.Untested.Select(each => $"{NameOf(each.Name)}: {each.Reason}")
            .Concat(result.Families.Where(family => family.Tested < family.Values).Select(family => $"{NameOf(family.Name)}: {family.Tested} of {family.Values} values are tested, evenly spread"));
        string[] all = [.. lines];
        return all.Length == 0 ? "" : $"<p>Not tested: {Text.Html(string.Join("; ", all))}.</p>";
    }

    private static string Short(double value) => value.ToString("G2", CultureInfo.InvariantCulture);

    private static string Percent(double part) => $"{(100 * part).ToString("G2", CultureInfo.InvariantCulture)} %";
}
