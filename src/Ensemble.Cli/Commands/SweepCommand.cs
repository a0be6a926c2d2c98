using System.Collections.Immutable;
using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Sweeps;
using Ensemble.Training.Engines;
using Serilog.Core;
using Spectre.Console;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble sweep FILE key=a,b,c</c>.</summary>
internal static class SweepCommand
{
    public static Command Create(IReadOnlyList<IEngineFactory> engines)
    {
        var arguments = new ExperimentArguments("Keys and values to combine, such as langevin.temperature=0.01,0.02 or network.width=128..1024*2.");
        var how = new RunArguments();
        var print = new Option<bool>("--print") { Description = "Print the command of each point instead of running it." };
        var point = new Option<int?>("--point") { Description = "Run one point alone, from 1; for an array of jobs." };
        var independent = new Option<bool>("--independent") { Description = "Give every point random numbers of its own; by default points share them, so that differences between points are sharp." };
        var command = new Command("sweep", "Run an experiment for all combinations of some values. One that fails does not stop the others; run it again to go on.");
        arguments.AddTo(command);
        how.AddTo(command);
        command.Add(print);
        command.Add(point);
        command.Add(independent);
        command.SetAction(parsed => Guard.Run(cancellation =>
        {
            var grid = SweepGrid.Parse(arguments.Overrides(parsed));
            grid = parsed.GetValue(independent) ? grid.WithIndependentPoints() : grid;
            if (!parsed.GetValue(print))
            {
                return Run(engines, arguments, parsed, grid, how.Read(parsed), parsed.GetValue(point), cancellation);
            }

            foreach (ImmutableArray<string> overrides in grid.Points)
            {
                // A command that would fail is not printed.
                ExperimentFile.Read(arguments.File(parsed), overrides);
                Console.WriteLine(ShellText.Of(["ensemble", "run", arguments.File(parsed), "--out", arguments.Root(parsed), .. overrides]));
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static int Run(IReadOnlyList<IEngineFactory> engines, ExperimentArguments arguments, ParseResult parsed, SweepGrid grid, RunOptions options, int? only, CancellationToken cancellation)
    {
        string file = arguments.File(parsed);
        string folder = Path.Combine(arguments.Root(parsed), grid.FolderName(Path.GetFileNameWithoutExtension(file), ExperimentFile.ReadText(file)));
        ImmutableArray<SweepPoint> points = SweepRunner.Run(grid, folder, only, RunPoint, Tell);
        if (arguments.Json(parsed))
        {
            Console.WriteLine(JsonFile.Text(points));
        }
        else
        {
            Write(grid, points);
            if (SweepSummary.RankOrder(points) is { } order)
            {
                Consoles.Out.WriteLine(order);
            }

            if (only is null)
            {
                Console.WriteLine($"Summary: {Path.GetFullPath(Path.Combine(folder, "sweep.html"))}");
            }
        }

        SweepPoint[] failed = [.. points.Where(point => point.Status != "done")];
        return failed.Length == 0 ? ExitCode.Done : failed.All(point => point.IsBadInput) ? ExitCode.BadInput : ExitCode.Failed;

        ResultsFolder RunPoint(IReadOnlyList<string> overrides)
        {
            var bench = Workbench.Open(engines, arguments, parsed, overrides, cancellation);
            if (options.Fresh || !bench.Folder.Holds(bench.Prepared, Console.Error.WriteLine))
            {
                bench.Folder.Create();
                using Logger log = RunLog.Open(bench.Folder.Log);
                ProgressDisplay.Show(log, progress => Runner.Run(bench.Prepared, bench.Engine, bench.Folder, options, log, progress, cancellation));
            }

            return bench.Folder;
        }

        void Tell(SweepPoint point) => Console.Error.WriteLine(
            $"{point.Number}/{grid.Points.Length} {string.Join(' ', point.Overrides)}: {point.Error ?? (point.Status == "waiting" ? "begins" : point.Status)}");
    }

    private static void Write(SweepGrid grid, ImmutableArray<SweepPoint> points)
    {
        Table table = new Table().RoundedBorder();
        foreach (string title in SweepSummary.Titles(grid))
        {
            table.AddColumn(Markup.Escape(title));
        }

        foreach (SweepPoint point in points)
        {
            table.AddRow([.. SweepSummary.Cells(grid, point).Select(Markup.Escape)]);
        }

        Consoles.Out.Write(table);
    }
}
