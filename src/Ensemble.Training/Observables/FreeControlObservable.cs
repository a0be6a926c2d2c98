using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>The map from the free predictor of a member at every step to its fluctuation at infinite width.</summary>
/// <param name="free">f0, shape (steps, P + P*, outputs).</param>
/// <param name="outputs">The number of outputs.</param>
/// <param name="fluctuation">Receives d, shape (times, P + P*, outputs).</param>
public delegate void ControlMap(ReadOnlySpan<double> free, int outputs, Span<double> fluctuation);

/// <summary>
/// Measures on members that move freely, without a loss, what their noise and initial weights would do to the predictor at infinite width: a
/// control variate for the members that learn with the same random numbers. By blocks of members it yields <c>control_samples</c>, means of
/// d, whose expectation is zero; <c>control_square_samples</c>, means of d²; and <c>control_reference_samples</c>, means of d² over further readouts
/// of the same hidden layers, whose expectation is that of d² at any width.
/// </summary>
/// <param name="map">The map.</param>
/// <param name="times">The number of record times of the members that learn.</param>
/// <param name="outputs">C, their outputs; further outputs of the free members are the references.</param>
/// <param name="blockSize">The number of members in a block, a power of two; even for antithetic members.</param>
/// <remarks>Equations: V7.</remarks>
public sealed class FreeControlObservable(ControlMap map, int times, int outputs, int blockSize) : IObservable
{
    /// <inheritdoc/>
    public string Name => "control";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.None;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        MeasuredArray Array(string name) => new(name, [times, simulation.Data.Count, outputs]) { Statistic = Statistic.Blocks(blockSize) };
        ImmutableArray<MeasuredArray> own = [Array("control_samples"), Array("control_square_samples")];
        return simulation.Network.Outputs > outputs ? own.Add(Array("control_reference_samples")) : own;
    }

    /// <inheritdoc/>
    public double Operations(Simulation simulation) => 2.0 * times * simulation.Data.Count * simulation.Data.TrainCount * simulation.RecordSteps.Length * simulation.Network.Outputs;

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        int all = simulation.Network.Outputs, cells = times * simulation.Data.Count;
        var fluctuation = new double[cells * all];
        return (record, values) =>
        {
            map(record.Predictor, all, fluctuation);
            for (int cell = 0; cell < cells; cell++)
            {
                ReadOnlySpan<double> d = fluctuation.AsSpan(cell * all, all);
                double squares = 0;
                for (int extra = outputs; extra < all; extra++)
                {
                    squares += d[extra] * d[extra];
                }

                for (int output = 0; output < outputs; output++)
                {
                    int at = (cell * outputs) + output;
                    values[0][at] = d[output];
                    values[1][at] = d[output] * d[output];
                    if (all > outputs)
                    {
                        values[2][at] = squares / (all - outputs);
                    }
                }
            }
        };
    }
}
