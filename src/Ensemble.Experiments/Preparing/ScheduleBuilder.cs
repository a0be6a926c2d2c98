using System.Collections.Immutable;
using Ensemble.Experiments.Settings;
using Ensemble.Model;

namespace Ensemble.Experiments.Preparing;

/// <summary>Builds the schedule that trainer and theory share from the sections <c>langevin</c> and <c>schedule</c>.</summary>
public static class ScheduleBuilder
{
    /// <summary>Builds the schedule, with phases at the times as written.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <exception cref="ExperimentException">The phases are not in the order of time.</exception>
    public static Schedule Build(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        LangevinOptions langevin = experiment.Langevin;
        int layers = experiment.Network.Widths.Length + 1;
        LayerState[] state = [.. Enumerable.Range(0, layers).Select(layer => new LayerState(
            Of(langevin.Temperature, layer), Of(langevin.PriorVariance, layer), null, Of(langevin.Rate, layer), false))];
        var phases = new List<Phase> { ToPhase(0, true, state) };
        foreach (PhaseOptions change in experiment.Schedule)
        {
            if (change.At <= phases[^1].Start)
            {
                throw new ExperimentException("schedule", $"schedule has a phase at {change.At} after one at {phases[^1].Start}; phases must be in the order of time");
            }

            state = [.. state.Select((layer, index) => layer.Change(change, index))];
            phases.Add(ToPhase(change.At, change.Loss ?? phases[^1].Loss, state));
        }

        return new Schedule(Enumerable.Range(0, layers).Select(layer => Of(langevin.InitialVariance, layer)), phases);
    }

    private static Phase ToPhase(double at, bool loss, IEnumerable<LayerState> layers) =>
        new(at, loss, layers.Select(layer => layer.Dynamics));

    private static double Of(ImmutableArray<double> values, int layer) => values.Length == 1 ? values[0] : values[layer];

    private sealed record LayerState(double Temperature, double PriorVariance, double? Decay, double Rate, bool Frozen)
    {
        public WeightDynamics Dynamics => new(Frozen ? 0 : Rate, Temperature, Decay ?? (Temperature / PriorVariance));

        public LayerState Change(PhaseOptions change, int layer) => new(
            change.Temperature is { } temperature ? Of(temperature, layer) : Temperature,
            change.PriorVariance is { } variance ? Of(variance, layer) : PriorVariance,
            change.Decay is { } decay ? Of(decay, layer) : change.Temperature is null && change.PriorVariance is null ? Decay : null,
            change.Rate is { } rate ? Of(rate, layer) : Rate,
            (Frozen || change.Freeze.Contains(layer)) && !change.Thaw.Contains(layer));
    }
}
