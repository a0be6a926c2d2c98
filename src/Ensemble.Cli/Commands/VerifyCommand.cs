using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments;
using Ensemble.Experiments.Planning;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Shards;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Verification;
using Ensemble.Training.Engines;
using Serilog.Core;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble verify FILE --widths 64,128,256</c>.</summary>
internal static class VerifyCommand
{
    public static Command Create(IReadOnlyList<IEngineFactory> engines)
    {
        var arguments = new ExperimentArguments();
        var how = new RunArguments();
        var widths = new Option<string>("--widths") { Description = "The widths to extrapolate from, at least three, ascending.", DefaultValueFactory = _ => "64,128,256,512" };
        var falseAlarm = Decimal.Option("--false-alarm", "How often a true theory may be rejected, over all observables together.", 0.01);
        var tolerance = Decimal.Option("--tolerance", "The part of its size to which an observable must be resolved to agree.", 0.1);
        var point = new Option<int?>("--point") { Description = "Run one width alone, from 1, and judge nothing; for an array of jobs." };
        var shard = new Option<string?>("--shard") { Description = "With --point: train a slice of that width's members alone, i/n; the verification takes it in." };
        var powers = new Option<string?>("--powers") { Description = "The powers of 1/N in the law of the bias, such as 1,2 or 0.5,1; by default 0.5,1 where units can switch off (relu), otherwise 1,2; with six widths or more one power more." };
        var theory = new Option<string?>("--theory")
        {
            Description = $"The theory to test, the first of theory.compare by default: {string.Join(", ", VerifyOptions.Theories)}. Those from late_gradient on are wrong on purpose, to see that they are rejected.",
        };
        var control = new Option<string>("--control") { Description = "Whether members run once more without a loss, which sharpens the variance of the predictor at the cost of that run: on or off.", DefaultValueFactory = _ => "on" };
        control.AcceptOnlyFromAmong("on", "off");
        var command = new Command("verify", "Run several widths and test whether the distance from theory vanishes at infinite width. Exit code 3 if it does not.");
        arguments.AddTo(command);
        how.AddTo(command);
        command.Add(widths);
        command.Add(falseAlarm);
        command.Add(tolerance);
        command.Add(powers);
        command.Add(control);
        command.Add(point);
        command.Add(shard);
        command.Add(theory);
        command.SetAction(parsed => Guard.Run(cancellation =>
        {
            var options = new VerifyOptions
            {
                Widths = [.. Widths(parsed.GetValue(widths)!)],
                FalseAlarm = parsed.GetValue(falseAlarm),
                Tolerance = parsed.GetValue(tolerance),
                Law = parsed.GetValue(powers) is { } law ? [.. Powers(law)] : null,
                Theory = parsed.GetValue(theory),
                Control = parsed.GetValue(control) == "on",
            };
            options.Validate();
            return Run(engines, arguments, parsed, options, how.Read(parsed), parsed.GetValue(point), parsed.GetValue(shard) is { } text ? Shard.Parse(text) : null, cancellation);
        }));
        return command;
    }

    private static int Run(IReadOnlyList<IEngineFactory> engines, ExperimentArguments arguments, ParseResult parsed, VerifyOptions options, RunOptions run, int? point, Shard? shard, CancellationToken cancellation)
    {
        string file = arguments.File(parsed);
        Experiment experiment = arguments.Read(parsed);
        ResultsFolder folder = ResultsFolder.Of(arguments.Root(parsed), PreparedExperiment.Prepare(experiment.AtWidth(1), file, cancellation), "verify");
        ImmutableArray<WidthRun> widths = Verifier.Widths(experiment, file, folder, options, cancellation);
        Judge.Require(widths[^1].Prepared, file, options);
        IEngine engine = EngineChoice.Make(widths[^1].Prepared, engines);
        var plan = Plan.Of(widths[^1].Prepared, engine, folder.Path);
        plan.RequireMemory();
        if (point is { } number)
        {
            return number < 1 || number > widths.Length
                ? throw new ExperimentException("", $"--point is {number}; it must be from 1 to {widths.Length}")
                : RunPoint(widths[number - 1], engine, run, shard, cancellation);
        }

        if (shard is not null)
        {
            throw new ExperimentException("", "--shard needs --point, the number of the width whose members are sliced");
        }

        folder.Create();
        PlanText.Write(Consoles.Error, plan);
        using Logger log = RunLog.Open(folder.Log);
        VerifyResult result = ProgressDisplay.Show(log, progress => Verifier.Run(experiment, file, engine, folder, options, run, log, progress, cancellation));
        if (arguments.Json(parsed))
        {
            Console.WriteLine(JsonFile.Text(result));
        }
        else
        {
            VerifyText.Write(Consoles.Out, result);
            Console.WriteLine(VerifyReport.Verdict(result));
            Console.WriteLine($"Report: {Path.GetFullPath(Path.Combine(folder.Path, $"{options.FileName}.html"))}");
        }

        return result.Agrees ? ExitCode.Done : ExitCode.Disagreement;
    }

    private static int RunPoint(WidthRun width, IEngine engine, RunOptions run, Shard? shard, CancellationToken cancellation)
    {
        shard?.MembersOf(width.Prepared.Experiment.Ensemble);
        width.Folder.Create();
        ResultsFolder place = shard?.FolderIn(width.Folder) ?? width.Folder;
        place.Create();
        using Logger log = RunLog.Open(place.Log);
        ProgressDisplay.Show(log, progress =>
        {
            if (shard is not { IsWhole: false } part)
            {
                width.Run(engine, run, log, progress, cancellation);
            }
            else if (run.Fresh || !ShardRunner.IsDone(width.Prepared, engine, width.Folder, part))
            {
                ShardRunner.Run(width.Prepared, engine, width.Folder, part, run, log, progress, cancellation);
            }

            return 0;
        });
        Console.WriteLine($"Width {width.Width}: {Path.GetFullPath(width.Folder.Path)}");
        return ExitCode.Done;
    }

    private static IEnumerable<double> Powers(string text) => text.Split(',').Select(word =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double power) ? power : throw new ExperimentException("", $"--powers is '{text}'; it must be numbers separated by commas, such as 0.5,1"));

    private static IEnumerable<int> Widths(string text) => text.Split(',').Select(word =>
        int.TryParse(word, out int width) ? width : throw new ExperimentException("", $"--widths is '{text}'; it must be whole numbers separated by commas, such as 64,128,256"));
}
