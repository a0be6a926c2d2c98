using System.CommandLine;
using System.Globalization;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments;
using Ensemble.Experiments.Results;
using Ensemble.Figures;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble figure DIR</c>.</summary>
internal static class FigureCommand
{
    private const double Least = 20;
    private const double Most = 1000;

    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "A results folder." };
        var what = new Option<string?>("--what") { Description = "What to draw, separated by commas: sections of the report (predictor), arrays (ntk_drift) or their families (drift). All diagrams where it is not given." };
        var format = new Option<string>("--format") { Description = $"Separated by commas: {string.Join(", ", FigureOptions.Formats)}; csv are the numbers behind each diagram and the table of agreement, tex the table for LaTeX.", DefaultValueFactory = _ => "pdf" };
        var width = new Option<string>("--width") { Description = $"column ({FigureOptions.Column:0} mm), page ({FigureOptions.Page:0} mm), or a number of millimetres.", DefaultValueFactory = _ => "column" };
        var size = Decimal.Option("--font-size", "The size of letters in points.", 8, 4, 72, " of points");
        var font = new Option<string?>("--font") { Description = "A font that is installed; by default one like Helvetica." };
        var place = new Option<string?>("--out") { Description = "The folder for the files; by default 'figures' in the results folder." };
        var command = new Command("figure", "Draw the diagrams of a run for a paper, one file each, at the size of a column; write their numbers and tables.") { folder, what, format, width, size, font, place };
        command.SetAction(parsed => Guard.Run(_ =>
        {
            var options = new FigureOptions
            {
                What = [.. Words(parsed.GetValue(what) ?? "")],
                Format = [.. Words(parsed.GetValue(format)!).Select(Format)],
                Width = Width(parsed.GetValue(width)!),
                FontSize = parsed.GetValue(size),
                Font = parsed.GetValue(font),
                Folder = parsed.GetValue(place),
            };
            string path = ResultsFolder.OpenUnfinished(parsed.GetValue(folder)!).Path;
            foreach (string written in FigureWriter.Write(path, options))
            {
                Console.WriteLine(written);
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static string[] Words(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Format(string word) => FigureOptions.Formats.Contains(word) ? word
        : throw new ExperimentException("", $"--format is '{word}'; it must be some of {string.Join(", ", FigureOptions.Formats)}, separated by commas");

    private static double Width(string text) => text switch
    {
        "column" => FigureOptions.Column,
        "page" => FigureOptions.Page,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double millimetres) && millimetres is >= Least and <= Most ? millimetres
            : throw new ExperimentException("", $"--width is '{text}'; it must be column, page, or a number of millimetres from {Least} to {Most}"),
    };
}
