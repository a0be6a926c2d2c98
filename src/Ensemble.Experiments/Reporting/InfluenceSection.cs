using System.Collections.Immutable;
using System.Text;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Reporting;

/// <summary>Which training points made a prediction, and when: the sums of the path kernel for a few points, with their images where inputs are images.</summary>
/// <param name="measured">The measured arrays.</param>
internal sealed class InfluenceSection(RunArrays measured)
{
    private const string Name = "influence";
    private const int MostPoints = 4;
    private const int MostCurves = 5;
    private const int MostPictures = 6;

    /// <summary>The section; null where the path kernel was not measured.</summary>
    public ChartSection? Build()
    {
        if (measured.Raw(Name) is not { Rank: 4 } influence || influence.Shape[1] != measured.Points || measured.PredictorMean is null)
        {
            return null;
        }

        NpzArray? errors = measured.Raw(Name + "_sem");
        (NpzArray?, NpzArray?) inputs = (measured.Inputs("train"), measured.Inputs("test"));
        ChosenPoint[] points =
        [
            .. PointChoice.Choose(measured, isTrain: false).Concat(PointChoice.Choose(measured, isTrain: true)).Take(MostPoints),
        ];
        var html = new StringBuilder("<div class=\"scroll\" tabindex=\"0\"><table class=\"influence\"><thead><tr><th>point</th><th>pushed most, at the end (and when half of it was done)</th></tr></thead><tbody>\n");
        foreach (ChosenPoint chosen in points)
        {
            html.Append("<tr><td>").Append(Picture(inputs, chosen.Point)).Append(Text.Html(chosen.Name)).Append("<br>f = ").Append(Text.Number(FinalPredictor(chosen))).Append("</td><td>");
            foreach (int pusher in Strongest(influence, chosen, MostPictures))
            {
                html.Append("<span class=\"pusher\">").Append(Picture(inputs, pusher)).Append(Text.Html(Pusher(pusher))).Append("<br><b>")
                    .Append(Signed(Curve(influence, chosen, pusher)[^1])).Append("</b> (t = ").Append(Text.Number(HalfTime(Curve(influence, chosen, pusher)))).Append(")</span>");
            }

            html.AppendLine("</td></tr>");
        }

        return new ChartSection(
            Name,
            "Which training points made a prediction, and when",
            "The part of f(t) − f(0) that each training point pushed, mean over the ensemble: exact sums over steps along the path of the weights (path kernel). Without noise and decay the parts add up to the change of f; “rest of the path kernel” says to which accuracy. Error bars: one standard error of the ensemble mean.",
            [.. points.Select(chosen => Chart.Drawn(
                $"What pushed {chosen.Name}",
                "part of f(t) − f(0)",
                Model.Quantities.DrawingScale.Free,
                [.. Strongest(influence, chosen, MostCurves).Select((pusher, colour) => Series(influence, errors, chosen, pusher, colour))])).OfType<Chart>()])
        { Below = html.Append("</tbody></table></div>").ToString() };
    }

    private ChartSeries Series(NpzArray influence, NpzArray? errors, ChosenPoint chosen, int pusher, int colour)
    {
        double[] curve = Curve(influence, chosen, pusher);
        double[]? error = errors is null ? null : Curve(errors, chosen, pusher);
        return ChartSeries.Of(Pusher(pusher), colour, new ChartSource(measured, Name, SeriesKind.Measured), measured.Time, n => curve[n], n => error?[n]);
    }

    private static int[] Strongest(NpzArray influence, ChosenPoint chosen, int most)
    {
        double Last(int pusher) => Math.Abs(Curve(influence, chosen, pusher)[^1]);
        return [.. Enumerable.Range(0, influence.Shape[3]).OrderByDescending(Last).Take(most)];
    }

    private static double[] Curve(NpzArray array, ChosenPoint chosen, int pusher)
    {
        (int times, int points, int outputs, int train) = (array.Shape[0], array.Shape[1], array.Shape[2], array.Shape[3]);
        return [.. Enumerable.Range(0, times).Select(n => array.Values[(((((n * points) + chosen.Point) * outputs) + chosen.Output) * train) + pusher])];
    }

    /// <summary>The first record time at which half of the last value is reached.</summary>
    private double HalfTime(double[] curve) => measured.Time[Array.FindIndex(curve, value => Math.Abs(value) >= Math.Abs(curve[^1]) / 2 && Math.Sign(value) == Math.Sign(curve[^1]))];

    private double FinalPredictor(ChosenPoint chosen) => measured.PredictorMean![((((measured.Time.Length - 1) * measured.Points) + chosen.Point) * measured.Outputs) + chosen.Output];

    private string Pusher(int point) => measured.Targets is { } targets && measured.Outputs == 1 ? $"point {point} (y = {Text.Number(targets[point])})" : $"point {point}";

    private static string Signed(double value) => (value > 0 ? "+" : string.Empty) + Text.Number(value);

    private string Picture((NpzArray? Train, NpzArray? Test) all, int point)
    {
        NpzArray? inputs = point < measured.TrainCount ? all.Train : all.Test;
        point -= point < measured.TrainCount ? 0 : measured.TrainCount;
        if (inputs is not { Rank: 3 or 4 })
        {
            return string.Empty;
        }

        (int height, int width, int channels) = (inputs.Shape[1], inputs.Shape[2], inputs.Rank == 4 ? inputs.Shape[3] : 1);
        int size = height * width * channels;
        return channels is 1 or 3
            ? $"<img alt=\"\" width=\"48\" height=\"48\" src=\"{Bitmap.DataUri(inputs.Values.AsSpan(point * size, size), height, width, channels)}\">"
            : string.Empty;
    }
}
