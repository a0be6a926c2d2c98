using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>Arrays <c>name_l</c> over one or two times, one per hidden layer l = 1…L.</summary>
internal static class HiddenLayerArrays
{
    public static ImmutableArray<MeasuredArray> OneTime(Simulation simulation, string name, string description)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return Of(simulation, name, description, [simulation.RecordSteps.Length], ["time"]);
    }

    public static ImmutableArray<MeasuredArray> TwoTime(Simulation simulation, string name, string description)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        int times = simulation.RecordSteps.Length;
        return Of(simulation, name, description, [times, times], ["time", "time′"]);
    }

    private static ImmutableArray<MeasuredArray> Of(Simulation simulation, string name, string description, ImmutableArray<int> shape, ImmutableArray<string> axes) =>
        [.. Enumerable.Range(1, simulation.Network.Depth).Select(layer => new MeasuredArray($"{name}_{layer}", shape, axes, $"{description}, hidden layer {layer}"))];
}
