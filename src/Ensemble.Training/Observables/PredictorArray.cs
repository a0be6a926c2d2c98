using Ensemble.Training.Statistics;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Observables;

/// <summary>The predictor as an array (time, point, output) under different names and statistics.</summary>
internal static class PredictorArray
{
    public static MeasuredArray Of(Simulation simulation, string name, string description, Statistic statistic)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return new MeasuredArray(
            name,
            [simulation.RecordSteps.Length, simulation.Data.Count, simulation.Network.Outputs],
            ["time", "point", "output"],
            description) { Statistic = statistic };
    }
}
