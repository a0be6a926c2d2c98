using ScottPlot;
using SkiaSharp;

namespace Ensemble.Figures;

/// <summary>A line that may be broken. Its dashes are drawn as outlines, since SVG files of Skia have no broken lines.</summary>
internal sealed class InkLine(double[] xs, double[] ys, Color colour, float width, float[] dash) : IPlottable
{
    /// <inheritdoc/>
    public bool IsVisible { get; set; } = true;

    /// <inheritdoc/>
    public IAxes Axes { get; set; } = new Axes();

    /// <inheritdoc/>
    public IEnumerable<LegendItem> LegendItems => [];

    /// <summary>Draws a line.</summary>
    /// <param name="canvas">What is drawn on.</param>
    /// <param name="points">The corners.</param>
    /// <param name="colour">The colour.</param>
    /// <param name="width">The width in points.</param>
    /// <param name="dash">Lengths of dashes and gaps in points, or none.</param>
    public static void Draw(SKCanvas canvas, IReadOnlyList<Pixel> points, Color colour, float width, float[] dash)
    {
        using var builder = new SKPath();
        builder.MoveTo(points[0].X, points[0].Y);
        foreach (Pixel point in points.Skip(1))
        {
            builder.LineTo(point.X, point.Y);
        }

        using var stroke = new SKPaint { Color = colour.ToSKColor(), IsAntialias = true, IsStroke = true, StrokeWidth = width, StrokeJoin = SKStrokeJoin.Round };
        if (dash.Length == 0)
        {
            canvas.DrawPath(builder, stroke);
            return;
        }

        using var effect = SKPathEffect.CreateDash(dash, 0);
        stroke.PathEffect = effect;
        using SKPath outline = stroke.GetFillPath(builder) ?? builder;
        using var fill = new SKPaint { Color = colour.ToSKColor(), IsAntialias = true };
        canvas.DrawPath(outline, fill);
    }

    /// <inheritdoc/>
    public AxisLimits GetAxisLimits() => new(xs.Min(), xs.Max(), ys.Min(), ys.Max());

    /// <inheritdoc/>
    public void Render(RenderPack rp)
    {
        if (xs.Length > 1)
        {
            Draw(rp.Canvas, [.. xs.Zip(ys, (x, y) => Axes.GetPixel(new Coordinates(x, y)))], colour, width, dash);
        }
    }
}
