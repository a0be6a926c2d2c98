using System.Collections.Immutable;
using System.Text;
using Ensemble.Experiments;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Reporting;
using Ensemble.Experiments.Storage;
using Ensemble.Model.Quantities;
using SkiaSharp;

namespace Ensemble.Figures;

/// <summary>Draws the diagrams of a results folder for print, one file each, and writes their numbers and the table of agreement.</summary>
public static class FigureWriter
{
    private const double PointsPerMillimetre = 72 / 25.4;
    private const double HeightToWidth = 0.78;
    private const float PngScale = 5;
    private const string Table = "agreement";

    /// <summary>Writes figures and tables.</summary>
    /// <param name="folder">The results folder.</param>
    /// <param name="options">What and how.</param>
    /// <returns>The paths of the files.</returns>
    /// <exception cref="ExperimentException">Nothing in the folder can be drawn, there is no such diagram, or no font is installed.</exception>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static ImmutableArray<string> Write(string folder, FigureOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        (ImmutableArray<ChartSection> sections, ImmutableArray<TimeMark> marks) = HtmlReport.Diagrams(folder);
        (string Name, Chart Chart)[] charts = [.. Chosen(Named(sections), options.What)];
        string place = options.Folder ?? Path.Combine(folder, "figures");
        var drawing = options.Format.Any(format => format is "pdf" or "svg" or "png") ? new FigureDrawing(options) : null;
        Directory.CreateDirectory(place);
        var written = ImmutableArray.CreateBuilder<string>();
        foreach (string format in options.Format.Distinct())
        {
            if (format is not "tex")
            {
                foreach ((string name, Chart chart) in charts)
                {
                    string path = Path.Combine(place, $"{name}.{format}");
                    AtomicFile.Write(path, stream => Save(stream, format, chart, marks, drawing, options));
                    written.Add(path);
                }
            }

            if (format is "tex" or "csv" && Comparison(folder) is { Observables.IsEmpty: false } comparison)
            {
                string path = Path.Combine(place, $"{Table}.{format}");
                AtomicFile.WriteText(path, format == "tex" ? AgreementText.Latex(comparison) : AgreementText.Csv(comparison));
                written.Add(path);
            }
        }

        return written.ToImmutable();
    }

    private static Comparison? Comparison(string folder) =>
        Path.Combine(folder, "comparison.json") is var path && File.Exists(path) ? JsonFile.Read<Comparison>(path) : null;

    private static void Save(Stream stream, string format, Chart chart, ImmutableArray<TimeMark> marks, FigureDrawing? drawing, FigureOptions options)
    {
        if (format == "csv")
        {
            stream.Write(Encoding.UTF8.GetBytes(AgreementText.Csv(chart)));
            return;
        }

        float width = (float)(options.Width * PointsPerMillimetre), height = (float)(width * HeightToWidth);
        switch (format)
        {
            case "pdf":
                using (var document = SKDocument.CreatePdf(stream))
                {
                    drawing!.Draw(document.BeginPage(width, height), chart, marks, width, height);
                    document.EndPage();
                    document.Close();
                }

                break;
            case "svg":
                using (SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, width, height), stream))
                {
                    drawing!.Draw(canvas, chart, marks, width, height);
                }

                break;
            default:
                using (var surface = SKSurface.Create(new SKImageInfo((int)(width * PngScale), (int)(height * PngScale))))
                {
                    surface.Canvas.Scale(PngScale);
                    drawing!.Draw(surface.Canvas, chart, marks, width, height);
                    using SKImage image = surface.Snapshot();
                    using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
                    data.SaveTo(stream);
                }

                break;
        }
    }

    private static IEnumerable<(string Section, string Name, Chart Chart)> Named(ImmutableArray<ChartSection> sections) =>
        sections.SelectMany(section => section.Charts.Select(chart => (section.Id, Slug(section.Id, chart.Title), chart)));

    private static string Slug(string section, string title)
    {
        string words = string.Concat(title.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : ' '));
        return string.Join('-', words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Prepend(section));
    }

    private static IEnumerable<(string Name, Chart Chart)> Chosen(IEnumerable<(string Section, string Name, Chart Chart)> charts, ImmutableArray<string> what)
    {
        (string Section, string Name, Chart Chart)[] all = [.. charts];
        string[] words = [.. all.SelectMany(item => Words(item.Section, item.Name, item.Chart)).Distinct()];
        if (what.FirstOrDefault(word => !words.Contains(word)) is { } unknown)
        {
            throw new ExperimentException("", $"--what is '{unknown}'; this run has {string.Join(", ", words)} (nearest: {NearestKey.Of(unknown, words)})");
        }

        return all.Where(item => what.IsEmpty || Words(item.Section, item.Name, item.Chart).Intersect(what).Any()).Select(item => (item.Name, item.Chart)).DistinctBy(item => item.Name);
    }

    private static IEnumerable<string> Words(string section, string name, Chart chart) =>
        new[] { section }.Concat(chart.Arrays.SelectMany(array => new[] { array, Catalogue.TryFind(array)?.Family ?? array })).Append(name);
}
