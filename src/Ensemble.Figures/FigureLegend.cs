using ScottPlot;
using SkiaSharp;

namespace Ensemble.Figures;

/// <summary>One line of a legend: a name, and a line, a dot or an area before it.</summary>
/// <param name="Name">The name.</param>
internal sealed record LegendEntry(string Name)
{
    /// <summary>The colour of the line, or null.</summary>
    public Color? Line { get; init; }

    /// <summary>The dashes of the line.</summary>
    public float[] Dash { get; init; } = [];

    /// <summary>The dot, or null.</summary>
    public MarkerStyle? Dot { get; init; }

    /// <summary>The colour of the area, or null.</summary>
    public Color? Fill { get; init; }
}

/// <summary>A legend below a diagram, in as many rows as it takes.</summary>
internal sealed class FigureLegend
{
    private readonly List<(LegendEntry Entry, float X, int Row)> places = [];
    private readonly string font;
    private readonly float size;
    private readonly Color ink;
    private readonly int rows;

    public FigureLegend(string font, float size, Color ink, IEnumerable<LegendEntry> entries, float width)
    {
        (this.font, this.size, this.ink) = (font, size, ink);
        using var measure = new SKFont(SKTypeface.FromFamilyName(font), size);
        float x = Margin;
        foreach (LegendEntry entry in entries)
        {
            float length = Symbol + (0.4f * size) + measure.MeasureText(entry.Name);
            if (x > Margin && x + length > width - Margin)
            {
                (x, rows) = (Margin, rows + 1);
            }

            places.Add((entry, x, rows));
            x += length + size;
        }

        rows++;
    }

    /// <summary>The height in points.</summary>
    public float Height => (1.35f * size * rows) + (0.4f * size);

    private float Margin => size;

    private float Symbol => 2.4f * size;

    /// <summary>Draws it.</summary>
    /// <param name="canvas">What is drawn on.</param>
    /// <param name="top">Its upper edge.</param>
    public void Draw(SKCanvas canvas, float top)
    {
        using var letters = new SKFont(SKTypeface.FromFamilyName(font), size);
        using var paint = new SKPaint { Color = ink.ToSKColor(), IsAntialias = true };
        using var dots = Paint.NewDisposablePaint();
        foreach ((LegendEntry entry, float x, int row) in places)
        {
            float middle = top + (1.35f * size * (row + 0.5f));
            if (entry.Fill is { } colour)
            {
                using var fill = new SKPaint { Color = colour.ToSKColor() };
                canvas.DrawRect(x, middle - (0.35f * size), Symbol, 0.7f * size, fill);
            }

            if (entry.Line is { } line)
            {
                InkLine.Draw(canvas, [new Pixel(x, middle), new Pixel(x + Symbol, middle)], line, 0.9f, entry.Dash);
            }

            entry.Dot?.Render(canvas, new Pixel(x + (Symbol / 2), middle), dots);
            canvas.DrawText(entry.Name, x + Symbol + (0.4f * size), middle + (0.35f * size), letters, paint);
        }
    }
}
