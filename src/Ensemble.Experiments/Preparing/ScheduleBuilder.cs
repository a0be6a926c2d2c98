using System.Collections.Immutable;
using Ensemble.Experiments.Settings;
using Ensemble.Model;

namespace Ensemble.Experiments.Preparing;

/// <summary>Builds the schedule that trainer and theory share from the sections <c>langevin</c> and <c>schedule</c>.</summary>
internal static class ScheduleBuilder
{
    /// <summary>Builds the schedule, with phases at the times as written.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <exception cref="ExperimentException">The phases are not in the order of time.</exception>
    public static Schedule Build(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        LangevinOptions langevin = experiment.Langevin;
        ImmutableArray<WeightId> weights = experiment.Network.Weights;
        WeightState[] state = [.. weights.Select((weight, index) => new WeightState(
            weight, Of(langevin.Temperature, index), Of(langevin.PriorVariance, index), null, Of(langevin.Rate, index), false))];
        var phases = new List<Phase> { ToPhase(0, true, state) };
        bool startsAnew = false;
        foreach (PhaseOptions change in experiment.Schedule)
        {
            if (change.At == 0 && phases.Count == 1 && !startsAnew)
            {
                phases.Clear();
                startsAnew = true;
            }
            else if (change.At <= phases[^1].Start)
            {
                throw new ExperimentException("schedule", $"schedule has a phase at {change.At} after one at {phases[^1].Start}; phases must be in the order of time");
            }

            state = [.. state.Select((weight, index) => weight.Change(change, index))];
            phases.Add(ToPhase(change.At, change.Loss ?? (phases.Count == 0 || phases[^1].Loss), state));
        }

        return new Schedule(weights.Select((_, index) => Of(langevin.InitialVariance, index)), phases);
    }

    private static Phase ToPhase(double at, bool loss, WeightState[] weights) =>
        new(at, loss, weights.Select(weight => weight.Weight), weights.Select(weight => weight.Dynamics));

    private static T Of<T>(ImmutableArray<T> values, int index) => values.Length == 1 ? values[0] : values[index];

    private sealed record WeightState(WeightId Weight, double Temperature, double PriorVariance, double? Decay, double Rate, bool Frozen)
    {
        public WeightDynamics Dynamics => new(Frozen ? 0 : Rate, Temperature, Decay ?? (Temperature / PriorVariance));

        public WeightState Change(PhaseOptions change, int index)
        {
            double? temperature = At(change.Temperature), variance = At(change.PriorVariance), decay = At(change.Decay);
            return new WeightState(
                Weight,
                temperature ?? Temperature,
                variance ?? PriorVariance,
                decay ?? (temperature is null && variance is null ? Decay : null),
                At(change.Rate) ?? Rate,
                (Frozen || change.Freeze.Contains(Weight)) && !change.Thaw.Contains(Weight));

            double? At(ImmutableArray<double?>? values) => values is { } all ? Of(all, index) : null;
        }
    }
}
