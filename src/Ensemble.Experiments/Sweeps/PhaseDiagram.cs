using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Ensemble.Experiments.Comparing;

namespace Ensemble.Experiments.Sweeps;

/// <summary>
/// Which theory wins where, as a picture (SVG): the last key that varies runs to the right, the one before it upwards, and each value of the
/// others has a diagram of its own. A full colour says that the winner is inside the error bars throughout, a pale one that no theory is.
/// </summary>
internal static class PhaseDiagram
{
    private const int CellWidth = 118, CellHeight = 58, Left = 96, Top = 34, Bottom = 54, Line = 22;

    // Light enough for black text; told apart by their lightness too.
    private static readonly ImmutableArray<string> Colours = ["#9fd8b4", "#cfe3a0", "#f4d58d", "#c9b6ec", "#f2a98c", "#8fd3dd", "#8fb8f0", "#c5d4ea", "#e7a6c9", "#d0d0d0"];

    /// <summary>The picture; null where nothing varies or no two theories were compared.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="points">The points.</param>
    public static string? Svg(SweepGrid grid, IReadOnlyList<SweepPoint> points)
    {
        GridAxis[] axes = [.. grid.Varying];
        if (axes.Length == 0 || !points.Any(point => point.Winner is { Scores.Length: > 1 }))
        {
            return null;
        }

        GridAxis across = axes[^1];
        GridAxis? upwards = axes.Length > 1 ? axes[^2] : null;
        var panels = points.GroupBy(point => string.Join(", ", axes.SkipLast(2).Select(axis => $"{axis.Key} = {point.ValueOf(axis.Key)}"))).ToArray();
        string[] theories = [.. points.Select(point => point.Winner?.Theory).OfType<string>().Distinct().OrderBy(TheoryNames.Rank)];
        int rows = upwards?.Values.Length ?? 1, height = Top + (rows * CellHeight) + Bottom;
        int width = Left + (Math.Max(across.Values.Length, 4) * CellWidth) + 12, total = (panels.Length * height) + (Line * (theories.Length + 2));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {total}\" width=\"{width}\" height=\"{total}\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Html(Summary(points))}</title>\n<rect width=\"{width}\" height=\"{total}\" fill=\"#ffffff\"/>\n");
        foreach ((int i, var panel) in panels.Index())
        {
            Panel(svg, i * height, panel.Key, panel, across, upwards);
        }

        Legend(svg, panels.Length * height, theories);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>How often each theory wins, in words.</summary>
    /// <param name="points">The points.</param>
    public static string Summary(IEnumerable<SweepPoint> points)
    {
        Winner[] winners = [.. points.Select(point => point.Winner).OfType<Winner>()];
        IEnumerable<string> parts = winners.GroupBy(winner => winner.Theory).OrderByDescending(group => group.Count())
            .Select(group => $"{TheoryNames.Words(group.Key)} at {group.Count()} of {winners.Length} points, inside the error bars throughout at {group.Count(winner => winner.IsInside)}");
        return $"Which theory wins: {string.Join("; ", parts)}.";
    }

    private static void Panel(StringBuilder svg, int y, string title, IEnumerable<SweepPoint> points, GridAxis across, GridAxis? upwards)
    {
        int rows = upwards?.Values.Length ?? 1, foot = y + Top + (rows * CellHeight);
        Write(svg, Left, y + 22, title, "start", bold: true);
        foreach (SweepPoint point in points)
        {
            int column = across.Values.IndexOf(point.ValueOf(across.Key));
            int row = upwards is null ? 0 : rows - 1 - upwards.Values.IndexOf(point.ValueOf(upwards.Key));
            Cell(svg, Left + (column * CellWidth), y + Top + (row * CellHeight), point);
        }

        foreach ((int column, string value) in across.Values.Index())
        {
            Write(svg, Left + (column * CellWidth) + (CellWidth / 2), foot + 18, value, "middle");
        }

        Write(svg, Left + (across.Values.Length * CellWidth / 2), foot + 40, across.Key, "middle", bold: true);
        if (upwards is null)
        {
            return;
        }

        foreach ((int row, string value) in upwards.Values.Reverse().Index())
        {
            Write(svg, Left - 8, y + Top + (row * CellHeight) + (CellHeight / 2) + 5, value, "end");
        }

        int middle = y + Top + (rows * CellHeight / 2);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"16\" y=\"{middle}\" text-anchor=\"middle\" font-weight=\"600\" fill=\"#1b2330\" transform=\"rotate(-90 16 {middle})\">{Html(upwards.Key)}</text>\n");
    }

    private static void Cell(StringBuilder svg, int x, int y, SweepPoint point)
    {
        string colour = point.Winner is { } winner ? Colours[Math.Min(TheoryNames.Rank(winner.Theory), Colours.Length - 1)] : "#ffffff";
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{y}\" width=\"{CellWidth}\" height=\"{CellHeight}\" fill=\"{colour}\" fill-opacity=\"{(point.Winner?.IsInside == false ? "0.4" : "1")}\" stroke=\"#ffffff\" stroke-width=\"2\"/>\n");
        int middle = x + (CellWidth / 2);
        if (point.Winner is not { } found)
        {
            Write(svg, middle, y + 34, point.Status, "middle");
            return;
        }

        Write(svg, middle, y + 18, found.Theory, "middle", bold: true);
        Write(svg, middle, y + 34, $"off by {Short(found.Score.RmsError)}", "middle", size: 12);
        Write(svg, middle, y + 50, found.IsInside ? $"noise {Short(found.Noise)}" : $"inside at {found.Score.Inside.ToString("P0", CultureInfo.InvariantCulture)}", "middle", size: 12);
    }

    private static void Legend(StringBuilder svg, int y, string[] theories)
    {
        foreach ((int i, string theory) in theories.Index())
        {
            int top = y + (i * Line);
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{top}\" width=\"16\" height=\"16\" fill=\"{Colours[Math.Min(TheoryNames.Rank(theory), Colours.Length - 1)]}\"/>\n");
            Write(svg, Left + 24, top + 13, $"{theory}: {TheoryNames.Words(theory)}", "start");
        }

        Write(svg, Left, y + (theories.Length * Line) + 13, "Full colour: the simplest theory inside the error bars throughout.", "start", size: 12);
        Write(svg, Left, y + (theories.Length * Line) + 31, "Pale: none is; the nearest, and at how many record times it is inside.", "start", size: 12);
    }

    private static void Write(StringBuilder svg, int x, int y, string text, string anchor, bool bold = false, int size = 13) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" font-size=\"{size}\"{(bold ? " font-weight=\"600\"" : "")} fill=\"#1b2330\">{Html(text)}</text>\n");

    private static string Short(double value) => value.ToString("G2", CultureInfo.InvariantCulture).Replace('-', '−');

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
