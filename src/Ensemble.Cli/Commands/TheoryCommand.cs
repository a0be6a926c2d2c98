using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Training.Engines;
using Serilog.Core;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble theory FILE</c>.</summary>
internal static class TheoryCommand
{
    public static Command Create(IReadOnlyList<IEngineFactory> engines)
    {
        var arguments = new ExperimentArguments();
        var command = new Command("theory", "Compute the predictions alone and write predicted.npz.");
        arguments.AddTo(command);
        command.SetAction(parsed => Guard.Run(cancellation => Run(engines, arguments, parsed, cancellation)));
        return command;
    }

    private static int Run(IReadOnlyList<IEngineFactory> engines, ExperimentArguments arguments, ParseResult parsed, CancellationToken cancellation)
    {
        var bench = Workbench.Open(engines, arguments, parsed, cancellation);
        bench.Folder.Create();
        PlanText.Write(Consoles.Error, bench.Plan);
        AtomicFile.WriteText(bench.Folder.Experiment, ExperimentText.Of(bench.Prepared.Experiment));
        using Logger log = RunLog.Open(bench.Folder.Log);
        Predictions predictions = ProgressDisplay.Show(log, progress => Runner.Predict(bench.Prepared.AtWrittenTimes(), bench.Folder, progress, cancellation));
        Console.WriteLine(arguments.Json(parsed)
            ? JsonFile.Text(new { predicted = bench.Folder.Predicted, arrays = predictions.Arrays.Select(array => new { array.Name, array.Shape }) })
            : $"Predictions: {Path.GetFullPath(bench.Folder.Predicted)}");
        return ExitCode.Done;
    }
}
