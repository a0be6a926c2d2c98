using System.Collections.Immutable;
using Ensemble.Experiments.Settings;
using Ensemble.Model;

namespace Ensemble.Experiments.Preparing;

/// <summary>Chooses the steps at which observables are recorded.</summary>
internal static class RecordStepChooser
{
    private const int FinePerPhase = 2000;

    /// <summary>The steps nearest to listed times, or as many log-spaced ones as asked for.</summary>
    /// <exception cref="ExperimentException">A record time lies beyond the end, or there are fewer times than beginnings of phases.</exception>
    public static ImmutableArray<int> Choose(RecordOptions record, TimeSteps steps, Schedule schedule)
    {
        try
        {
            return record.Times is { } list ? new RecordTimes(list).StepsOf(steps) : RecordTimes.LogSpaced(record.Count!.Value, steps, schedule);
        }
        catch (ModelException error)
        {
            throw new ExperimentException("record.times", error.Message.StartsWith("times ", StringComparison.Ordinal) ? $"record.{error.Message}" : error.Message, error);
        }
    }

    /// <summary>Where no network is trained: steps through the wanted times as written, and which of them those times are.</summary>
    /// <exception cref="ExperimentException">There are fewer times than beginnings of phases.</exception>
    public static (TimeSteps Steps, ImmutableArray<int> Record) Written(Experiment experiment, StabilityLimits limits, Schedule schedule)
    {
        double end = experiment.Langevin.Time;
        double[] starts = [.. schedule.Phases.Select(phase => phase.Start)];
        if (experiment.Record.Times is { } list)
        {
            var through = TimeSteps.Through(Integrator.Explicit, [.. list, .. starts, end]);
            return (through, [.. new RecordTimes(list).Times.Select(through.Nearest)]);
        }

        // Log-spaced times are chosen among many such ones in every phase.
        double first = experiment.Langevin.StepSize ?? experiment.Langevin.Ladder?.FirstStep ?? (StepChooser.AutoFraction * limits.SafeStep);
        var fine = TimeSteps.Through(Integrator.Explicit, starts.SelectMany((start, phase) =>
        {
            double length = (phase + 1 < starts.Length ? starts[phase + 1] : end) - start, least = Math.Min(first, length);
            return Enumerable.Range(0, FinePerPhase).Select(k => start + (least * Math.Pow(length / least, k / (FinePerPhase - 1.0))));
        }).Concat(starts).Append(end));
        return (fine, Choose(experiment.Record, fine, schedule));
    }
}
