using System.Collections.Immutable;
using Ensemble.Model.Quantities;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>speed_limit</c>: how far a member came and how fast it could have (arXiv:2307.14653). Gradient flow needs at least
/// τ_min = Σ_w‖W_t − W_t₀‖²/g_w/(E(t₀) − E(t)), g_w being the rate of a weight's gradient in the first phase and E = ½Σ(f − y)² over training
/// points. <c>weight_distance_w</c> and <c>loss_drop</c> are the parts; without noise and decay, which move weights for nothing, also
/// <c>speed_limit</c>, τ_min, and <c>speed_limit_efficiency</c>, τ_min/(t − t₀), 1 at t₀. Large steps may break the limit.
/// </summary>
/// <remarks>Equations: T6.</remarks>
internal sealed class SpeedLimitObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "speed_limit";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.WeightOverlaps;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        IEnumerable<string> names =
        [
            .. simulation.Network.Weights.Select(weight => Catalogue.Find("weight_distance").Of(weight.Name).Name),
            "loss_drop",
            .. IsFlow(simulation) ? ["speed_limit", "speed_limit_efficiency"] : ReadOnlySpan<string>.Empty,
        ];
        return [.. names.Select(name => CatalogueArray.Of(simulation, name))];
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation) => (record, values) => Measure(simulation, record, values);

    private static void Measure(Simulation simulation, MemberRecord record, IReadOnlyList<double[]> values)
    {
        int weights = simulation.Network.WeightLayers;
        double start = simulation.RecordTimes[0];
        for (int t = 0; t < record.Times; t++)
        {
            double distance = 0;
            for (int weight = 0; weight < weights; weight++)
            {
                double rate = simulation.Schedule.Phases[0].Dynamics[weight].GradientRate;
                double moved = record.WeightDistances[weight][t];
                distance += values[weight][t] = moved == 0 ? 0 : moved / rate;
            }

            double drop = values[weights][t] = Loss(simulation.Data, record, 0) - Loss(simulation.Data, record, t);
            double time = simulation.RecordTimes[t] - start;
            if (values.Count > weights + 1)
            {
                values[weights + 1][t] = time == 0 ? 0 : distance / drop;
                values[weights + 2][t] = time == 0 ? 1 : distance / drop / time;
            }
        }
    }

    private static bool IsFlow(Simulation simulation) =>
        simulation.Schedule.Phases.All(phase => phase.Dynamics.All(dynamics => dynamics.Temperature == 0 && dynamics.Decay == 0));

    private static double Loss(Dataset data, MemberRecord record, int time)
    {
        double sum = 0;
        for (int i = 0; i < data.TrainCount; i++)
        {
            for (int c = 0; c < record.Outputs; c++)
            {
                double apart = record.Predictor[(((time * record.Points) + i) * record.Outputs) + c] - data.Targets[i, c];
                sum += apart * apart / 2;
            }
        }

        return sum;
    }
}
