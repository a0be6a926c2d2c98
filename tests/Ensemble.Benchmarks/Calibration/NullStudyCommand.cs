using System.Globalization;
using System.Text;
using Ensemble.Experiments.Verification;
using Ensemble.Training.Cpu;

namespace Ensemble.Benchmarks.Calibration;

/// <summary><c>calibration [RUNS [SVG]]</c>: how often <c>verify</c> rejects a true theory, and how its p-values are distributed.</summary>
internal static class NullStudyCommand
{
    private static readonly (string Title, string Text, int[] Widths, bool Control)[] Cases =
    [
        ("one erf layer, t = 0", NullStudy.Initial, [16, 32, 64, 128], false),
        ("two erf layers, trained, control variates", NullStudy.Trained, [32, 64, 128, 256], true),
        ("one ReLU layer, t = 0", NullStudy.Kinked, [16, 32, 64, 128], false),
    ];

    public static void Run(string[] arguments)
    {
        int runs = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 200;
        string root = Directory.CreateTempSubdirectory("ensemble-null-").FullName;
        var plots = new List<(string Title, NullStudy Study)>();
        foreach ((string title, string text, int[] widths, bool control) in Cases)
        {
            var study = NullStudy.Run(text, runs, new VerifyOptions { Widths = [.. widths], FalseAlarm = 0.05, Resamples = 999, Control = control }, new CpuEngine(2), root);
            plots.Add((title, study));
            Console.WriteLine($"{title}: {runs} runs, {study.FalseAlarms.ToString("F3", CultureInfo.InvariantCulture)} rejected at 0.05");
            foreach (string name in study.Observables)
            {
                double[] p = study.PValues(name);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-22} KS {NullStudy.Distance(p):F3} (1 %: {1.63 / Math.Sqrt(runs):F3}), p <= 0.05 in {p.Count(value => value <= 0.05) / (double)runs:F3}, mean {p.Average():F3}"));
            }
        }

        Directory.Delete(root, recursive: true);
        if (arguments.Length > 1)
        {
            File.WriteAllText(arguments[1], Svg(plots));
        }
    }

    /// <summary>For each case the fraction of runs with p at most as large, against p, with the band that a uniform p leaves with probability 0.01.</summary>
    private static string Svg(List<(string Title, NullStudy Study)> plots)
    {
        string[] colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
        const int size = 260, gap = 60;
        var svg = new StringBuilder().Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{(plots.Count * (size + gap)) + gap}\" height=\"{size + 200}\" font-family=\"sans-serif\" font-size=\"12\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        foreach ((int i, (string title, NullStudy study)) in plots.Index())
        {
            double band = 1.63 / Math.Sqrt(study.Results.Count);
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({gap + (i * (size + gap))},30)\"><text x=\"0\" y=\"-10\">{title}</text><rect width=\"{size}\" height=\"{size}\" fill=\"none\" stroke=\"#888\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M0,{size} L{size},0\" stroke=\"#888\"/><path d=\"M0,{size * (1 - band):F1} L{size * (1 - band):F1},0 M{size * band:F1},{size} L{size},{size * band:F1}\" stroke=\"#888\" stroke-dasharray=\"4 3\"/>");
            foreach ((int k, string name) in study.Observables.Index())
            {
                double[] p = study.PValues(name);
                string points = string.Concat(p.Select((value, rank) => string.Create(CultureInfo.InvariantCulture, $" L{size * value:F1},{size * (1 - ((double)rank / p.Length)):F1} L{size * value:F1},{size * (1 - ((rank + 1.0) / p.Length)):F1}")));
                svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M0,{size}{points} L{size},0\" fill=\"none\" stroke=\"{colours[k % colours.Length]}\"/><text x=\"6\" y=\"{size + 38 + (15 * k)}\" fill=\"{colours[k % colours.Length]}\">{VerifyReport.NameOf(name)}</text>");
            }

            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{size + 16}\">0</text><text x=\"{size - 8}\" y=\"{size + 16}\">1</text><text x=\"{size / 2}\" y=\"{size + 16}\">p</text></g>");
        }

        return svg.Append("</svg>\n").ToString();
    }
}
