using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Running;

namespace Ensemble.Cli.Commands;

/// <summary>The options of commands that train: none of them changes the results.</summary>
internal sealed class RunArguments
{
    private readonly Option<bool> fresh = new("--fresh") { Description = "Begin anew, even if there are results or a checkpoint." };

    private readonly Option<double> every =
        Decimal.Option("--checkpoint-every", "Seconds between checkpoints.", RunOptions.DefaultCheckpointPeriod.TotalSeconds, 0.01, 1e6, " of seconds");

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
