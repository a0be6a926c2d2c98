using System.Collections.Immutable;
using Ensemble.Experiments.Settings;
using Ensemble.Model;

namespace Ensemble.Experiments.Preparing;

/// <summary>Chooses the steps at which observables are recorded.</summary>
internal static class RecordStepChooser
{
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
}
