using System.Net;

namespace Ensemble.Experiments.Reporting;

/// <summary>Numbers and text as the page shows them.</summary>
internal static class Text
{
    /// <summary>A number with at most three significant digits and a real minus sign.</summary>
    public static string Number(double value)
    {
        double size = Math.Abs(value);
        string text = !double.IsFinite(value) ? "–"
            : size is 0 or (>= 1e-3 and < 1e6) ? Math.Round(value, size == 0 ? 0 : Math.Clamp(2 - (int)Math.Floor(Math.Log10(size)), 0, 15)).ToString("0.######")
            : value.ToString("0.##e0");
        return text.Replace('-', '−');
    }

    /// <summary>A fraction in per cent.</summary>
    public static string Percent(double fraction) => double.IsFinite(fraction) ? $"{Number(100 * fraction)}%" : Number(fraction);

    /// <summary>A duration in seconds, minutes or hours.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 60 => $"{Number(seconds)} s",
        < 3600 => $"{(int)seconds / 60} min {(int)seconds % 60} s",
        _ => $"{(int)(seconds / 3600)} h {(int)(seconds / 60) % 60} min",
    };

    /// <summary>Text made safe for HTML.</summary>
    public static string Html(string text) => WebUtility.HtmlEncode(text);
}
