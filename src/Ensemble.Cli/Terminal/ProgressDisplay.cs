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
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = Math.Clamp(Consoles.Error.Profile.Width - 52, 8, 40) }, new PercentageColumn(), new ClockColumn())
                .Start(context => work(new Bars(context)))
            : work(new Milestones(log));
    }

    private static string Describe(RunProgress progress) => progress.Stage switch
    {
        RunStage.Theory => "Theory",
        RunStage.Training => $"Training {progress.MembersDone}/{progress.MembersTotal}",
        _ => "Results and report",
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
                        earlier.StopTask();
                    }

                    task = context.AddTask(Describe(value), maxValue: 1);
                    tasks[value.Stage] = task;
                }

                task.Description = Describe(value);
                task.Value = value.Fraction;
            }
        }
    }

    // One clock, which says what it shows and stands still with its bar.
    private sealed class ClockColumn : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override Spectre.Console.Rendering.IRenderable Render(Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(
            task.IsFinished ? $"took {Clock(task.ElapsedTime)}"
                : task.RemainingTime is { } left ? $"left {Clock(left)}" : $"for {Clock(task.ElapsedTime)}",
            new Style(Color.Grey));

        private static string Clock(TimeSpan? time) => time is { } value ? value.TotalHours < 1 ? $"{(int)value.TotalMinutes}:{value.Seconds:00}" : $"{(int)value.TotalHours}:{value.Minutes:00}:{value.Seconds:00}" : "–";
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
