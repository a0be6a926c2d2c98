using System.Globalization;
using System.Net;
using System.Text;

namespace Ensemble.Experiments.Tuning;

/// <summary>
/// The predicted test error over the tuned keys, as SVG: over one key as a curve, over two as dots whose colour is darker the smaller the
/// logarithm of the error. Keys beyond the second are at their best.
/// </summary>
internal static class LandscapePicture
{
    private const int Width = 760, Height = 420, Left = 86, Right = 20, Top = 20, Bottom = 62;

    public static string Svg(TuneSearch search)
    {
        TunePoint[] known = [.. search.Landscape.Where(point => point.Error is not null)];
        bool isCurve = search.Axes.Length == 1;
        var across = Scale.Of(search.Axes[0].Key, known.Append(search.Start).Select(point => point.Values[0]), Left, Width - Right);
        var upwards = isCurve
            ? Scale.Of("predicted test error", known.Append(search.Start).Select(point => Text(point.Error!.Value)), Height - Bottom, Top)
            : Scale.Of(search.Axes[1].Key, known.Append(search.Start).Select(point => point.Values[1]), Height - Bottom, Top);
        (double X, double Y) Place(TunePoint point) => (across.At(point.Values[0]), upwards.At(isCurve ? Text(point.Error!.Value) : point.Values[1]));

        // Of points in one place the best one is drawn.
        TunePoint[] drawn = [.. known.GroupBy(Place).Select(group => group.MinBy(point => point.Error)!).OrderByDescending(point => point.Error)];
        double least = drawn.Min(point => point.Error!.Value), most = drawn.Max(point => point.Error!.Value);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" width=\"{Width}\" height=\"{Height}\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"#1b2330\">\n<title>Predicted test error over the tuned keys</title>\n<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Top}V{Height - Bottom}H{Width - Right}\" fill=\"none\" stroke=\"#7a8594\"/>\n");
        foreach ((string label, double x) in across.Ticks(9))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{Html(label)}</text>\n");
        }

        foreach ((string label, double y) in upwards.Ticks(7))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{Html(label)}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 18}\" text-anchor=\"middle\" font-weight=\"600\">{Html(across.Title)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"18\" y=\"{(Top + Height - Bottom) / 2}\" text-anchor=\"middle\" font-weight=\"600\" transform=\"rotate(-90 18 {(Top + Height - Bottom) / 2})\">{Html(upwards.Title)}</text>\n");
        if (isCurve)
        {
            svg.Append("<path fill=\"none\" stroke=\"#1f66c1\" stroke-width=\"1.5\" d=\"M").AppendJoin('L', drawn.Select(Place).OrderBy(place => place.X).Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.X:F1} {place.Y:F1}"))).Append("\"/>\n");
        }

        foreach (TunePoint point in drawn)
        {
            (double x, double y) = Place(point);
            double shade = most > least && least > 0 ? Math.Log(point.Error!.Value / least) / Math.Log(most / least) : 0;
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:F1}\" cy=\"{y:F1}\" r=\"{(isCurve ? 4 : 9)}\" fill=\"hsl(212 {72 - (40 * shade):F0}% {38 + (50 * shade):F0}%)\"><title>{Html(string.Join(", ", search.Axes.Select((axis, i) => $"{axis.Key} = {point.Values[i]}")))}: {Text(point.Error!.Value)}</title></circle>\n");
        }

        Mark(svg, Place(search.Start), $"file: {Text(search.Start.Error!.Value)}", "#5b6675");
        Mark(svg, Place(search.Best), $"proposal: {Text(search.Best.Error!.Value)}", "#b3261e");
        return svg.Append("</svg>\n").ToString();
    }

    private static void Mark(StringBuilder svg, (double X, double Y) place, string label, string colour)
    {
        bool flips = place.X > Width - 190;
        svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{place.X:F1}\" cy=\"{place.Y:F1}\" r=\"12\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\"/>\n<text x=\"{place.X + (flips ? -17 : 17):F1}\" y=\"{place.Y + 4:F1}\" text-anchor=\"{(flips ? "end" : "start")}\" font-weight=\"600\" fill=\"{colour}\" stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">{Html(label)}</text>\n");
    }

    private static string Text(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private static string Html(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Where values stand on an axis: numbers above 0 by their logarithm, other values one beside the other.</summary>
    private sealed class Scale
    {
        private readonly string[] values;
        private readonly double from, to, low, high;
        private readonly bool isNumber;

        private Scale(string title, string[] values, double from, double to)
        {
            Title = title;
            (this.from, this.to) = (from, to);
            isNumber = values.All(value => Number(value) > 0);
            this.values = isNumber ? [.. values.OrderBy(Number)] : values;
            (low, high) = isNumber ? (Math.Log(Number(this.values[0])), Math.Log(Number(this.values[^1]))) : (0, values.Length - 1);
        }

        public string Title { get; }

        public static Scale Of(string title, IEnumerable<string> values, double from, double to) => new(title, [.. values.Distinct()], from, to);

        public double At(string value)
        {
            double place = isNumber ? Math.Log(Number(value)) : Array.IndexOf(values, value);
            return from + ((to - from) * (high > low ? 0.04 + (0.92 * (place - low) / (high - low)) : 0.5));
        }

        public IEnumerable<(string Label, double Place)> Ticks(int most)
        {
            if (!isNumber || values.Length <= most)
            {
                return values.Select(value => (value, At(value)));
            }

            IEnumerable<double> evenly = Enumerable.Range(0, most).Select(i => Math.Exp(low + ((high - low) * i / (most - 1))));
            return evenly.Select(value => value.ToString("G2", CultureInfo.InvariantCulture)).Distinct().Select(label => (label, At(label)));
        }

        private static double Number(string value) => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : double.NaN;
    }
}
