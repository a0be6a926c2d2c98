using System.Collections.Immutable;
using Ensemble.Experiments.Settings;
using Ensemble.Model;

namespace Ensemble.Experiments.Preparing;

/// <summary>Chooses the steps at which observables are recorded.</summary>
internal static class RecordStepChooser
{
    /// <summary>The steps nearest to the wanted times; phase boundaries join log-spaced times.</summary>
    /// <exception cref="ExperimentException">A record time lies beyond the end.</exception>
    public static ImmutableArray<int> Choose(RecordOptions record, TimeSteps steps, Schedule schedule)
    {
        try
        {
            RecordTimes times = record.Times is { } list ? new RecordTimes(list)
                : RecordTimes.LogSpaced(record.Count!.Value, steps.Sizes[0], steps.EndTime);
            IEnumerable<int> boundaries = record.Times is null ? schedule.Phases.Select(phase => steps.Nearest(phase.Start)) : [];
            return [.. times.StepsOf(steps).Concat(boundaries).Distinct().Order()];
        }
        catch (ModelException error)
        {
            throw new ExperimentException("record.times", error.Message.StartsWith("times ", StringComparison.Ordinal) ? $"record.{error.Message}" : error.Message, error);
        }
    }
}
