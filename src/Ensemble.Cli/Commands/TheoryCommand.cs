using System.Collections.Immutable;
using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
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
        var bench = Workbench.OpenTheory(engines, arguments, parsed, cancellation);

        // Not the folder of the run: with continuous dynamics these are predictions at other times.
        ResultsFolder folder = bench.Folder;
        folder.Create();
        PlanText.WriteTheory(Consoles.Error, bench.Plan);
        using Logger log = RunLog.Open(folder.Log);
        PreparedExperiment prepared = bench.Prepared;
        Predictions predictions = ProgressDisplay.Show(log, progress => Runner.PredictAlone(prepared, folder, progress, cancellation));
        ImmutableArray<TheoryDistance> distances = TheoryDistance.Of(prepared, predictions);
        if (arguments.Json(parsed))
        {
            Console.WriteLine(JsonFile.Text(new { predicted = folder.Predicted, arrays = predictions.Arrays.Select(array => new { array.Name, array.Shape }), distances }));
            return ExitCode.Done;
        }

        if (!distances.IsEmpty)
        {
            ComparisonText.Write(Consoles.Out, distances);
        }

        Console.WriteLine($"Predictions: {Path.GetFullPath(folder.Predicted)}");
        return ExitCode.Done;
    }
}
