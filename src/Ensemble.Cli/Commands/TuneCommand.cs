using System.Collections.Immutable;
using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Sweeps;
using Ensemble.Experiments.Tuning;
using Ensemble.Training.Engines;
using Serilog.Core;
using Spectre.Console;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble tune FILE key…</c>.</summary>
internal static class TuneCommand
{
    private const int ShownRows = 8;

    public static Command Create(IReadOnlyList<IEngineFactory> engines)
    {
        var arguments = new ExperimentArguments(
            "Keys to tune: a key alone (langevin.initial_variance: a sixteenth to sixteen times its value; langevin.time: the stopping time), or with values (network.depth=1..4+1). A key with one value is set.");
        var how = new RunArguments();
        var theoryOnly = new Option<bool>("--theory-only") { Description = "Train no networks to confirm the proposal." };
        var command = new Command("tune", "Choose values by theory alone: the least predicted test error. Then train networks there and at the start. Exit code 3 if they do not confirm it.");
        arguments.AddTo(command);
        how.AddTo(command);
        command.Add(theoryOnly);
        command.SetAction(parsed => Guard.Run(cancellation => Run(engines, arguments, parsed, how.Read(parsed), parsed.GetValue(theoryOnly), cancellation)));
        return command;
    }

    private static int Run(IReadOnlyList<IEngineFactory> engines, ExperimentArguments arguments, ParseResult parsed, RunOptions options, bool theoryOnly, CancellationToken cancellation)
    {
        string file = arguments.File(parsed);
        IReadOnlyList<string> all = arguments.Overrides(parsed);
        string[] fixedValues = [.. all.Where(text => text.Contains('=', StringComparison.Ordinal) && GridAxis.Parse(text).Values.Length == 1)];
        string[] keys = [.. all.Except(fixedValues)];
        Experiment start = ExperimentFile.Read(file, fixedValues);
        TuneAxis.Parse(keys, start);
        string folder = Path.Combine(arguments.Root(parsed), TuneReport.FolderName(Path.GetFileNameWithoutExtension(file), ExperimentFile.ReadText(file), all));
        Directory.CreateDirectory(folder);
        TuneSearch search;
        using (Logger log = RunLog.Open(Path.Combine(folder, "log.jsonl")))
        {
            search = ProgressDisplay.Show(log, progress => Tuner.Search(file, fixedValues, keys, new Theory(progress), cancellation));
        }

        var result = new TuneResult(search, null, null);
        Console.Error.WriteLine(result.Sentence);
        if (!theoryOnly && search.IsBetter)
        {
            result = new TuneResult(search, Train([]), Train([.. search.Overrides, .. Times(start), $"ensemble.stream={start.Ensemble.Stream + 1}"]));
        }

        TuneReport.Write(folder, start.Name, result);
        Write(arguments.Json(parsed), result, folder);
        return result.IsConfirmed == false ? ExitCode.Disagreement : ExitCode.Done;

        TuneCheck Train(IReadOnlyList<string> changes)
        {
            var bench = Workbench.Open(engines, arguments, parsed, [.. fixedValues, .. changes], cancellation);
            if (options.Fresh || !bench.Folder.Holds(bench.Prepared, Console.Error.WriteLine))
            {
                bench.Folder.Create();
                using Logger log = RunLog.Open(bench.Folder.Log);
                ProgressDisplay.Show(log, progress => Runner.Run(bench.Prepared, bench.Engine, bench.Folder, options, log, progress, cancellation));
            }

            return Tuner.Check(bench.Folder);
        }

        // Listed times may lie behind the stopping time.
        IEnumerable<string> Times(Experiment experiment) =>
            experiment.Record.Times is { } times && search.Axes.Any(axis => axis.Key == TuneAxis.Time) ? [$"record.times={Math.Max(times.Length, 2)}"] : [];
    }

    private static void Write(bool json, TuneResult result, string folder)
    {
        if (json)
        {
            Console.WriteLine(JsonFile.Text(new { folder, report = Path.Combine(folder, "tune.html"), result.Sentence, result.Z, confirmed = result.IsConfirmed, result.Search, result.AtStart, result.AtBest }));
            return;
        }

        Write([.. result.Search.Axes.Select(axis => axis.Key), "predicted test error"], TuneReport.Rows(result.Search, ShownRows), "The best points that theory finds");
        if (result.AtStart is not null)
        {
            Write(TuneReport.CheckTitles, TuneReport.Checks(result), "Networks");
        }

        Consoles.Out.WriteLine(result.Sentence);
        Console.WriteLine($"Report: {Path.GetFullPath(Path.Combine(folder, "tune.html"))}");
    }

    private static void Write(IEnumerable<string> titles, IEnumerable<ImmutableArray<string>> rows, string caption)
    {
        Table table = new Table().RoundedBorder().Title(Markup.Escape(caption));
        foreach (string title in titles)
        {
            table.AddColumn(Markup.Escape(title));
        }

        foreach (ImmutableArray<string> row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        Consoles.Out.Write(table);
    }

    private sealed class Theory(IProgress<RunProgress> inner) : IProgress<double>
    {
        public void Report(double value) => inner.Report(new RunProgress(RunStage.Theory, value));
    }
}
