using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments;
using Ensemble.Experiments.Planning;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Verification;
using Ensemble.Training.Engines;
using Serilog.Core;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble verify FILE --widths 64,128,256</c>.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var arguments = new ExperimentArguments();
        var widths = new Option<string>("--widths") { Description = "The widths to extrapolate from, at least three, ascending.", DefaultValueFactory = _ => "64,128,256,512" };
        var falseAlarm = new Option<double>("--false-alarm") { Description = "How often a true theory may be rejected, over all observables together.", DefaultValueFactory = _ => 0.01 };
        var theory = new Option<string>("--theory")
        {
            Description = "The theory to test: exact; or, to see that wrong ones are rejected, late-gradient, frozen-ntk or continuous.",
            DefaultValueFactory = _ => "exact",
        };
        var command = new Command("verify", "Train at several widths and test whether the distance from theory vanishes as 1/N. Exit code 3 if it does not.");
        arguments.AddTo(command);
        command.Add(widths);
        command.Add(falseAlarm);
        command.Add(theory);
        command.SetAction(parsed => Guard.Run(cancellation =>
        {
            var options = new VerifyOptions
            {
                Widths = [.. Widths(parsed.GetValue(widths)!)],
                FalseAlarm = parsed.GetValue(falseAlarm),
                Theory = Theory(parsed.GetValue(theory)!),
            };
            options.Validate();
            return Run(arguments, parsed, options, parsed.GetValue(theory)!, cancellation);
        }));
        return command;
    }

    private static int Run(ExperimentArguments arguments, ParseResult parsed, VerifyOptions options, string theory, CancellationToken cancellation)
    {
        string file = arguments.File(parsed);
        Experiment experiment = arguments.Read(parsed);
        var widest = PreparedExperiment.Prepare(experiment.AtWidth(options.Widths[^1]), file, cancellation);
        IEngine engine = EngineChoice.Make(experiment.Engine);
        ResultsFolder folder = ResultsFolder.Of(arguments.Root(parsed), PreparedExperiment.Prepare(experiment.AtWidth(1), file, cancellation), "verify");
        Plan plan = Plan.Of(widest, engine, folder.Path, Verifier.Observables(widest, file));
        plan.RequireMemory();
        folder.Create();
        PlanText.Write(Consoles.Error, plan);
        using Logger log = RunLog.Open(folder.Log);
        VerifyResult result = ProgressDisplay.Show(log, progress => Verifier.Run(experiment, file, engine, folder.Path, options, log, progress, cancellation));
        string name = options.Theory == TestedTheory.Exact ? "verify" : $"verify-{theory}";
        JsonFile.Write(Path.Combine(folder.Path, $"{name}.json"), result);
        string report = Path.Combine(folder.Path, $"{name}.html");
        VerifyReport.Write(report, result);
        if (arguments.Json(parsed))
        {
            Console.WriteLine(JsonFile.Text(result));
        }
        else
        {
            VerifyText.Write(Consoles.Out, result);
            Console.WriteLine(VerifyReport.Verdict(result));
            Console.WriteLine($"Report: {Path.GetFullPath(report)}");
        }

        return result.Agrees ? ExitCode.Done : ExitCode.Disagreement;
    }

    private static IEnumerable<int> Widths(string text) => text.Split(',').Select(word =>
        int.TryParse(word, out int width) ? width : throw new ExperimentException("", $"--widths is '{text}'; it must be whole numbers separated by commas, such as 64,128,256"));

    private static TestedTheory Theory(string name) => name switch
    {
        "exact" => TestedTheory.Exact,
        "late-gradient" => TestedTheory.LateGradient,
        "frozen-ntk" => TestedTheory.FrozenNtk,
        "continuous" => TestedTheory.Continuous,
        _ => throw new ExperimentException("", $"--theory is '{name}'; it must be one of exact, late-gradient, frozen-ntk, continuous"),
    };
}
