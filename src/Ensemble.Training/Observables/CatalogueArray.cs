using Ensemble.Model.Quantities;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>Arrays of the quantities of the catalogue, which alone says what their axes are; here is how long the axes are in a simulation.</summary>
internal static class CatalogueArray
{
    private const string PredictorName = "predictor";

    /// <summary>The array of a quantity.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="name">The name of the measured array.</param>
    public static MeasuredArray Of(Simulation simulation, string name)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        Quantity quantity = Catalogue.MeasuredBy(name) is [var first, ..] ? first : Catalogue.Find(name);
        return new MeasuredArray(name, [.. quantity.Axes.Select(axis => Length(simulation, axis))]);
    }

    /// <summary>The predictor under a name and with a statistic of its own.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="name">The name of the measured array.</param>
    /// <param name="statistic">What is made of the values of all members.</param>
    public static MeasuredArray OfPredictor(Simulation simulation, string name, Statistic statistic) =>
        Of(simulation, PredictorName) with { Name = name, Statistic = statistic };

    /// <summary>The arrays of a family, one per hidden layer l = 1 … L.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="family">The name of the family.</param>
    public static IEnumerable<MeasuredArray> OfHiddenLayers(Simulation simulation, string family)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return OfLayers(simulation, family, simulation.Network.Depth);
    }

    /// <summary>The arrays of a family, one per weight layer, the readout last.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="family">The name of the family.</param>
    public static IEnumerable<MeasuredArray> OfWeightLayers(Simulation simulation, string family)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return OfLayers(simulation, family, simulation.Network.WeightLayers);
    }

    private static IEnumerable<MeasuredArray> OfLayers(Simulation simulation, string family, int layers) =>
        Enumerable.Range(1, layers).Select(layer => Of(simulation, Catalogue.Find(family).Of(layer).Name));

    private static int Length(Simulation simulation, Axis axis) => axis switch
    {
        Axis.Time or Axis.OtherTime or Axis.FitTime => simulation.RecordSteps.Length,
        Axis.Point or Axis.OtherPoint => simulation.Data.Count,
        Axis.TrainPoint => simulation.Data.TrainCount,
        Axis.Output => simulation.Network.Outputs,
        Axis.Order => MemberRecord.SeriesOrders,
        Axis.Quantile => UnitQuantiles.Levels.Length,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "members have no such axis"),
    };
}
