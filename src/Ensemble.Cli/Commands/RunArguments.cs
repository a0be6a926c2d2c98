using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Running;

namespace Ensemble.Cli.Commands;

/// <summary>The options of commands that train: none of them changes the results.</summary>
internal sealed class RunArguments
{
    private readonly Option<bool> fresh = new("--fresh") { Description = "Begin anew, even if there are results or a checkpoint." };

    private readonly Option<double> every = new("--checkpoint-every")
    {
        Description = "Seconds between checkpoints.",
        DefaultValueFactory = _ => RunOptions.DefaultCheckpointPeriod.TotalSeconds,
    };

    public RunArguments() => every.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<double>() is not (>= 0.01 and <= 1e6))
        {
            result.AddError("--checkpoint-every must be a number of seconds from 0.01 to 1e6");
        }
    });

    public void AddTo(Command command)
    {
        command.Add(fresh);
        command.Add(every);
    }

    public RunOptions Read(ParseResult parsed) => new()
    {
        Fresh = parsed.GetValue(fresh),
        CheckpointPeriod = TimeSpan.FromSeconds(parsed.GetValue(every)),
        CheckpointNow = Signals.CheckpointNow,
    };
}
