using Ensemble.Experiments.Running;
using Serilog;
using Spectre.Console;

namespace Ensemble.Cli.Terminal;

/// <summary>Shows how far a run has come: bars on a terminal, otherwise a line in the log at every tenth.</summary>
internal static class ProgressDisplay
{
    public static bool IsTerminal { get; } = !Console.IsErrorRedirected;

    public static T Show<T>(ILogger log, Func<IProgress<RunProgress>, T> work)
    {
        Signals.IsWorking = true;
        return IsTerminal
            ? Consoles.Error.Progress()
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new ElapsedTimeColumn())
                .Start(context => work(new Bars(context)))
            : work(new Milestones(log));
    }

    private static string Describe(RunProgress progress) => progress.Stage switch
    {
        RunStage.Theory => "Theory",
        RunStage.Training => $"Training {progress.MembersDone}/{progress.MembersTotal} members",
        _ => "Writing results and report",
    };

    private sealed class Bars(ProgressContext context) : IProgress<RunProgress>
    {
        private readonly Dictionary<RunStage, ProgressTask> tasks = [];
        private readonly Lock gate = new();

        public void Report(RunProgress value)
        {
            lock (gate)
            {
                if (!tasks.TryGetValue(value.Stage, out ProgressTask? task))
                {
                    foreach (ProgressTask earlier in tasks.Values)
                    {
                        earlier.Value = earlier.MaxValue;
                    }

                    task = context.AddTask(Describe(value), maxValue: 1);
                    tasks[value.Stage] = task;
                }

                task.Description = Describe(value);
                task.Value = value.Fraction;
            }
        }
    }

    private sealed class Milestones(ILogger log) : IProgress<RunProgress>
    {
        private readonly Lock gate = new();
        private (RunStage Stage, int Tenth) last = (RunStage.Writing, -1);

        public void Report(RunProgress value)
        {
            lock (gate)
            {
                (RunStage, int) now = (value.Stage, (int)(value.Fraction * 10));
                if (now != last)
                {
                    last = now;
                    log.Information("{Stage}: {Percent} %", Describe(value), now.Item2 * 10);
                }
            }
        }
    }
}
