using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>batch_temperature</c>: the temperature T_B at which the noise of a Langevin step, √(2ηT)ξ, would add as much variance to the training
/// predictors as the draw of a mini-batch does. With residuals Δ_a, a step of B out of P points adds to the weights η ∂fᵀν with
/// C = Cov ν = P(P − B)/(B(P − 1))·(diag(Δ²) − ΔΔᵀ/P); so in first order of η on functions η²ΘCΘ stands against 2ηTΘ, and
/// T_B = η tr(ΘCΘ)/(2 tr Θ) (several outputs: the mean over them). It falls with the loss: noise that gradients make ends where they do. Zero
/// where steps take all points. η is the step that follows (at the end the one before).
/// </summary>
/// <remarks>Equations: O10.</remarks>
public sealed class BatchTemperatureObservable : IObservable
{
    /// <inheritdoc/>
    public string Name => "batch_temperature";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.HiddenGrams | RecordRequest.SignalGrams;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return [new("batch_temperature", [simulation.RecordSteps.Length])];
    }

    /// <inheritdoc/>
    public double Operations(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return simulation.RecordSteps.Length * Math.Pow(simulation.Data.Count, 2) * simulation.Network.WeightLayers;
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        var products = new GradientProducts(simulation);
        return (record, values) => Measure(simulation, products, record, values[0]);
    }

    private static void Measure(Simulation simulation, GradientProducts products, MemberRecord record, double[] values)
    {
        int points = record.Points, train = simulation.Data.TrainCount;
        double drawn = simulation.Batch ?? train;
        double spread = train > 1 ? train * (train - drawn) / (drawn * (train - 1)) : 0;
        var kernel = new double[points * points];
        for (int t = 0; t < record.Times; t++)
        {
            Array.Clear(kernel);
            double trace = 0;
            for (int layer = 0; layer < products.Weights; layer++)
            {
                products.Add(record, layer, t, t, products.Rate(layer, t), kernel);
            }

            for (int a = 0; a < train; a++)
            {
                trace += kernel[(a * points) + a];
            }

            double noise = 0;
            for (int output = 0; output < record.Outputs && spread > 0; output++)
            {
                for (int a = 0; a < train; a++)
                {
                    // Row a of ΘCΘ on the diagonal: Σ_b (Θ_ab Δ_b)² − (Σ_b Θ_ab Δ_b)²/P.
                    double sum = 0, squares = 0;
                    for (int b = 0; b < train; b++)
                    {
                        double push = kernel[(a * points) + b] * (record.Predictor[(((t * points) + b) * record.Outputs) + output] - simulation.Data.Targets[b, output]);
                        sum += push;
                        squares += push * push;
                    }

                    noise += squares - (sum * sum / train);
                }
            }

            double step = simulation.Steps.Sizes[Math.Min(simulation.RecordSteps[t], simulation.Steps.Count - 1)];
            values[t] = spread > 0 ? step * spread * noise / record.Outputs / (2 * trace) : 0;
        }
    }
}
