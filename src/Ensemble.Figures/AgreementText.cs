using System.Globalization;
using System.Text;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Reporting;

namespace Ensemble.Figures;

/// <summary>Tables as text: for LaTeX with <c>booktabs</c>, and as comma-separated values.</summary>
internal static class AgreementText
{
    /// <summary>The table of agreement for LaTeX.</summary>
    public static string Latex(Comparison comparison)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"% Theory against an ensemble of {comparison.Members} members of width {comparison.Width}. Needs \\usepackage{{booktabs}}.\n");
        text.Append("\\begin{tabular}{lllrrrr}\n\\toprule\nTheory & Observable & Points & rms predicted & rms difference & rms $z$ & max $|z|$ \\\\\n\\midrule\n");
        foreach ((string theory, Agreement row) in Rows(comparison))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Escape(theory)} & {Escape(ObservableNames.Of(row.Name))} & {Escape(ObservableNames.Group(row.Group))} & {Number(row.RmsPredicted)} & {Number(row.RmsDifference)} & {Number(row.RmsZ)} & {Number(row.MaxAbsZ)} \\\\\n");
        }

        return text.Append("\\bottomrule\n\\end{tabular}\n").ToString();
    }

    /// <summary>The table of agreement as comma-separated values.</summary>
    public static string Csv(Comparison comparison)
    {
        var text = new StringBuilder("theory,observable,points,values,rms_predicted,rms_difference,rms_z,max_abs_z,max_at_time\n");
        foreach ((string theory, Agreement row) in Rows(comparison))
        {
            text.Append(CultureInfo.InvariantCulture, $"{theory},{row.Name},{row.Group},{row.Values},{Full(row.RmsPredicted)},{Full(row.RmsDifference)},{Full(row.RmsZ)},{Full(row.MaxAbsZ)},{Full(row.MaxAbsZAt?.Time)}\n");
        }

        return text.ToString();
    }

    /// <summary>The numbers behind a diagram: one line a value.</summary>
    public static string Csv(Chart chart)
    {
        var text = new StringBuilder($"series,kind,theory,{chart.Along switch { ChartAxis.Lag => "lag", ChartAxis.Width => "width", _ => "time" }},value,standard_error\n");
        foreach (ChartSeries series in chart.Series)
        {
            for (int i = 0; i < series.Time.Length; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Quoted(series.Name)},{series.Kind.ToString().ToLowerInvariant()},{series.Theory},{series.Time[i]:R},{series.Values[i]:R},{series.Errors?[i]:R}\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<(string Theory, Agreement Row)> Rows(Comparison comparison) => comparison.Theories is { } theories
        ? theories.SelectMany(theory => theory.Observables.Select(row => (theory.Theory, row)))
        : comparison.Observables.Select(row => ("theory", row));

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Full(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static string Number(double? value)
    {
        string text = value is { } number ? number.ToString("G3", CultureInfo.InvariantCulture) : "--";
        int power = text.IndexOf('E', StringComparison.Ordinal);
        return power < 0 ? text : $"${text[..power]}\\cdot 10^{{{int.Parse(text.AsSpan(power + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)}}}$";
    }

    private static string Escape(string text) => text.Replace("_", "\\_", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("&", "\\&", StringComparison.Ordinal);
}
