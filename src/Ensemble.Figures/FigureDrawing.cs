using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Ensemble.Experiments;
using Ensemble.Experiments.Reporting;
using Ensemble.Model.Quantities;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace Ensemble.Figures;

/// <summary>Draws a diagram as the page does: the same colours, shapes of dots and styles of lines, on a logarithmic axis with t = 0 at its left edge.</summary>
internal sealed partial class FigureDrawing
{
    private static readonly string[] Fonts = ["Helvetica", "Arial", "Liberation Sans", "Nimbus Sans", "DejaVu Sans", "Noto Sans"];

    private static readonly MarkerShape[] Shapes =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledDiamond, MarkerShape.FilledTriangleUp,
        MarkerShape.Cross, MarkerShape.Eks, MarkerShape.FilledTriangleDown, MarkerShape.Asterisk,
    ];

    // As the page has them: solid, dot, dashdot, longdash, longdashdot.
    private static readonly float[][] Dashes = [[], [1.2f, 1.6f], [4, 1.5f, 1, 1.5f], [6, 2], [6, 1.5f, 1, 1.5f]];

    private readonly string font;
    private readonly float size;
    private readonly Color[] colours = [.. SeriesColour().Matches(Embedded.Read("report.css")).Take(Shapes.Length).Select(match => Color.FromHex(match.Groups[1].Value))];
    private readonly Color ink = Color.FromHex("#1b2330");
    private readonly Color soft = Color.FromHex("#5b6675");

    public FigureDrawing(FigureOptions options)
    {
        string[] installed = SKFontManager.Default.GetFontFamilies();
        font = options.Font is { } wanted
            ? installed.FirstOrDefault(name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase)) ?? throw new ExperimentException("", $"--font is '{wanted}', which is not installed; there are {string.Join(", ", installed.Order(StringComparer.Ordinal))}")
            : Fonts.FirstOrDefault(installed.Contains) ?? installed.FirstOrDefault() ?? throw new ExperimentException("", "no font is installed, and figures have letters; on Debian: apt install fonts-liberation");
        size = (float)options.FontSize;
    }

    /// <summary>Draws a diagram.</summary>
    /// <param name="canvas">What is drawn on, in points.</param>
    /// <param name="chart">The diagram.</param>
    /// <param name="marks">Vertical lines.</param>
    /// <param name="width">The width in points.</param>
    /// <param name="height">The height in points.</param>
    public void Draw(SKCanvas canvas, Chart chart, ImmutableArray<TimeMark> marks, float width, float height)
    {
        using var plot = new Plot();
        var axis = new TimeAxis(chart);
        bool isLog = chart.Scale == DrawingScale.Logarithmic;
        double factor = chart.Scale == DrawingScale.Percent ? 100 : 1;
        double Height(double value) => isLog ? value > 0 ? Math.Log10(value) : double.NaN : factor * value;
        foreach (ChartSeries series in chart.Series)
        {
            Add(plot, series, axis, Height);
        }

        Frame(plot, chart, axis, isLog);
        var legend = new FigureLegend(font, 0.9f * size, ink, Entries(chart), width);
        TimeMark[] shown = [.. marks.Where(mark => axis.Holds(mark.Time) && (chart.Along == ChartAxis.Time || (mark.IsScale && chart.Along == ChartAxis.Lag)))];
        float head = shown.Length > 0 ? 1.1f * size : 0;
        plot.Render(canvas, new PixelRect(0, width, height - legend.Height, head));

        // Rendering has cleared what lies around the plot.
        using var paper = new SKPaint { Color = SKColors.White };
        canvas.DrawRect(0, 0, width, head, paper);
        canvas.DrawRect(0, height - legend.Height, width, legend.Height, paper);
        Marks(canvas, plot, axis, shown);
        legend.Draw(canvas, height - legend.Height);
    }

    private void Marks(SKCanvas canvas, Plot plot, TimeAxis axis, TimeMark[] marks)
    {
        PixelRect area = plot.RenderManager.LastRender.DataRect;
        float end = float.NegativeInfinity;
        foreach (TimeMark mark in marks.OrderBy(mark => mark.Time))
        {
            float x = plot.GetPixel(new Coordinates(axis.Place(mark.Time), 0)).X;
            InkLine.Draw(canvas, [new Pixel(x, area.Top), new Pixel(x, area.Bottom)], soft, 0.4f, [0.8f, 1.6f]);
            string[] label = mark.Label.Split('_');
            using SKFont big = new(SKTypeface.FromFamilyName(font), 0.8f * size), small = new(SKTypeface.FromFamilyName(font), 0.6f * size);
            using var paint = new SKPaint { Color = soft.ToSKColor(), IsAntialias = true };
            float first = big.MeasureText(label[0]), width = first + (label.Length > 1 ? small.MeasureText(label[1]) : 0);
            float left = Math.Clamp(x - (width / 2), 0, Math.Max(0, area.Right - width));
            if (left < end + (0.4f * size))
            {
                continue;
            }

            end = left + width;
            canvas.DrawText(label[0], left, area.Top - (0.45f * size), big, paint);
            if (label.Length > 1)
            {
                canvas.DrawText(label[1], left + first, area.Top - (0.25f * size), small, paint);
            }
        }
    }

    private void Add(Plot plot, ChartSeries series, TimeAxis axis, Func<double, double> height)
    {
        (double X, double Y, double Low, double High)[] points =
        [
            .. series.Time.Select((time, i) => (Value: series.Values[i], Error: series.Errors?[i] ?? 0, Time: time)).Where(point => point.Value is not null)
                .Select(point => (axis.Place(point.Time), height(point.Value!.Value), height(point.Value.Value - point.Error), height(point.Value.Value + point.Error)))
                .Where(point => double.IsFinite(point.Item2)),
        ];
        if (points.Length == 0)
        {
            return;
        }

        double[] xs = [.. points.Select(point => point.X)], ys = [.. points.Select(point => point.Y)];
        Color colour = ColourOf(series);
        if (series.Kind == SeriesKind.Noise)
        {
            double floor = ys.Min() - 20;
            FillY area = plot.Add.FillY(xs, [.. ys.Select(_ => floor)], ys);
            area.FillColor = soft.WithOpacity(0.18);
            area.LineWidth = 0;
            return;
        }

        if (series.Kind != SeriesKind.Measured)
        {
            plot.PlottableList.Add(new InkLine(xs, ys, colour, series.Kind == SeriesKind.Guide ? 0.5f : 0.9f, DashOf(series)));
            return;
        }

        Scatter scatter = plot.Add.Scatter(xs, ys, colour);
        scatter.LineWidth = 0;
        scatter.MarkerStyle = Dot(colour, ShapeOf(series));
        if (series.Errors is not null)
        {
            // Where an error reaches below zero on a logarithmic axis, it has no lower end.
            double[] below = [.. points.Select(point => double.IsFinite(point.Low) ? point.Y - point.Low : 0)], above = [.. points.Select(point => point.High - point.Y)];
            plot.PlottableList.Add(new ErrorBar(xs, ys, null, null, below, above) { Color = colour, LineWidth = 0.5f, CapSize = 1.5f });
        }
    }

    private IEnumerable<LegendEntry> Entries(Chart chart)
    {
        bool hasNoise = chart.Series.Any(series => series.Kind == SeriesKind.Noise);
        foreach (IGrouping<int, ChartSeries> group in chart.Series.Where(series => series.Kind is not SeriesKind.Guide).GroupBy(series => series.Colour))
        {
            ChartSeries first = group.First();
            bool hasDots = group.Any(series => series.Kind == SeriesKind.Measured), hasLine = group.Any(series => series.Kind is SeriesKind.Theory or SeriesKind.Continuous);
            yield return first.Kind == SeriesKind.Noise ? new LegendEntry(first.Name) { Fill = soft.WithOpacity(first.Colour == -1 ? 0.18 : 0.36) }
                : new LegendEntry(first.Name) { Line = hasLine ? ColourOf(first) : null, Dash = hasNoise ? DashOf(first) : [], Dot = hasDots ? Dot(ColourOf(first), ShapeOf(first)) : null };
        }

        foreach (ChartSeries series in chart.Series.Where(_ => !hasNoise).DistinctBy(series => (series.Kind, series.Theory)))
        {
            yield return series.Kind switch
            {
                SeriesKind.Measured => new LegendEntry(chart.Series.Any(other => other.Errors is not null) ? "measured ± 1 s.e." : "measured") { Dot = Dot(soft, MarkerShape.FilledCircle) },
                SeriesKind.Continuous => new LegendEntry("continuous time") { Line = soft, Dash = DashOf(series) },
                SeriesKind.Guide => new LegendEntry(series.Name) { Line = soft, Dash = DashOf(series) },
                _ => new LegendEntry(series.Theory ?? "theory") { Line = soft, Dash = DashOf(series) },
            };
        }
    }

    private void Frame(Plot plot, Chart chart, TimeAxis axis, bool isLog)
    {
        plot.Axes.Bottom.TickGenerator = axis.Ticks();
        if (isLog)
        {
            plot.Axes.Margins(bottom: 0.05, top: 0.05);
            double[] values = [.. chart.Series.Where(series => series.Kind != SeriesKind.Noise).SelectMany(series => series.Values).OfType<float>().Where(value => value > 0).Select(value => Math.Log10(value))];
            if (values.Length > 0)
            {
                double pad = Math.Max(0.05 * (values.Max() - values.Min()), 0.02);
                plot.Axes.SetLimitsY(values.Min() - pad, values.Max() + pad);
                plot.Axes.Left.TickGenerator = TimeAxis.Decades(values.Min() - pad, values.Max() + pad);
            }
        }
        else
        {
            plot.Axes.AutoScaleY();
            if (chart.Scale is DrawingScale.FromZero or DrawingScale.Percent)
            {
                plot.Axes.SetLimitsY(Math.Min(0, plot.Axes.GetLimits().Bottom), plot.Axes.GetLimits().Top);
            }
        }

        plot.Axes.SetLimitsX(axis.Left, axis.Right);
        plot.XLabel(chart.Along switch { ChartAxis.Lag => "lag t − t′ (units of the loss gradient)", ChartAxis.Width => "width N", _ => "time t (units of the loss gradient)" });
        plot.YLabel(chart.Axis);
        plot.HideGrid();
        plot.FigureBackground.Color = plot.DataBackground.Color = Colors.White;
        foreach (IAxis side in plot.Axes.GetAxes())
        {
            side.TickLabelStyle.FontName = side.Label.FontName = font;
            side.TickLabelStyle.FontSize = 0.9f * size;
            side.Label.FontSize = size;
            side.Label.Bold = false;
            side.Label.ForeColor = side.TickLabelStyle.ForeColor = ink;
            side.FrameLineStyle.Width = side.MajorTickStyle.Width = 0.5f;
            side.MinorTickStyle.Width = 0.35f;
            side.MajorTickStyle.Length = 0.35f * size;
            side.MinorTickStyle.Length = 0.2f * size;
        }
    }

    private MarkerStyle Dot(Color colour, MarkerShape shape) => new(shape, 0.42f * size, colour) { LineColor = colour, LineWidth = 0.7f };

    private Color ColourOf(ChartSeries series) => series.Kind == SeriesKind.Guide ? soft : colours[((series.Colour % colours.Length) + colours.Length) % colours.Length];

    private static MarkerShape ShapeOf(ChartSeries series) => Shapes[series.Colour % Shapes.Length];

    private static float[] DashOf(ChartSeries series) => series.Kind switch
    {
        SeriesKind.Continuous => [3, 2],
        SeriesKind.Guide => [0.8f, 1.6f],
        _ => Dashes[series.Style % Dashes.Length],
    };

    [GeneratedRegex("--series-\\d: (#[0-9a-f]{6})")]
    private static partial Regex SeriesColour();

    /// <summary>A logarithmic axis; zero has no logarithm and is drawn one gap to the left of the first time.</summary>
    private sealed class TimeAxis
    {
        private readonly double first;
        private readonly double last;
        private readonly double zero;
        private readonly bool hasZero;
        private readonly double[]? widths;

        public TimeAxis(Chart chart)
        {
            float[] times = [.. chart.Series.SelectMany(series => series.Time).Distinct().Order()];
            first = Math.Log10(times.FirstOrDefault(time => time > 0, 1));
            last = Math.Max(Math.Log10(times.Max() is > 0 and var most ? most : 1), first + 0.3);
            hasZero = times[0] == 0;
            zero = first - (0.1 * (last - first));
            Left = (hasZero ? zero : first) - (0.03 * (last - first));
            Right = last + (0.03 * (last - first));
            widths = chart.Along == ChartAxis.Width ? [.. times.Select(time => (double)time)] : null;
        }

        public double Left { get; }

        public double Right { get; }

        public double Place(double time) => time > 0 ? Math.Log10(time) : zero;

        public bool Holds(double time) => time > 0 && Math.Log10(time) >= Left && Math.Log10(time) <= Right;

        public NumericManual Ticks()
        {
            if (widths is not null)
            {
                return new NumericManual([.. widths.Select(Math.Log10)], [.. widths.Select(width => width.ToString(CultureInfo.InvariantCulture))]);
            }

            NumericManual ticks = Decades(first, last);
            if (hasZero)
            {
                ticks.AddMajor(zero, "0");
            }

            return ticks;
        }

        public static NumericManual Decades(double low, double high)
        {
            double span = high - low;
            int every = Math.Max(1, (int)Math.Ceiling(span / 6));
            int[] labelled = span > 2.5 ? [1] : span > 1.2 ? [1, 3] : [1, 2, 5];
            var ticks = new NumericManual();
            for (int decade = (int)Math.Floor(low); decade <= (int)Math.Ceiling(high); decade++)
            {
                for (int step = 1; step < 10; step++)
                {
                    double position = decade + Math.Log10(step);
                    if (position < low - 1e-6 || position > high + 1e-6)
                    {
                        continue;
                    }

                    if (labelled.Contains(step) && decade % every == 0)
                    {
                        ticks.AddMajor(position, Label(step, decade));
                    }
                    else if (span <= 7)
                    {
                        ticks.AddMinor(position);
                    }
                }
            }

            return ticks;
        }

        private static string Label(int step, int decade) => decade is >= -3 and <= 3
            ? (step * Math.Pow(10, decade)).ToString("0.####", CultureInfo.InvariantCulture)
            : $"{(step == 1 ? "" : $"{step}·")}10{string.Concat(decade.ToString(CultureInfo.InvariantCulture).Select(letter => letter == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[letter - '0']))}";
    }
}
