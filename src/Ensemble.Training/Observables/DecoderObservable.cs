using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Numerics.Linear;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// <c>decoder</c>: how well a linear decoder of the last hidden layer, fitted on the training points at time t₀ and then
/// frozen, does on the test points at time t; on the diagonal t = t₀ it is refitted. The decoder is ridge regression in
/// its kernel form, K_{t t₀}(x,·)(λ + K_{t₀ t₀})⁻¹y, with λ = κ of the readout at t₀ (the law of a readout frozen at
/// equilibrium, arXiv:2309.04522), but at least 10⁻⁴ of the mean of the diagonal of K. Not a number where K is zero.
/// Accuracy asks for the right sign; <c>decoder_auc</c>, for one output and both classes among the test points, asks
/// only for the right order, so it sees classes that drift has moved to one side of zero and not mixed.
/// </summary>
/// <remarks>Equations: T4.</remarks>
internal sealed class DecoderObservable : IObservable
{
    private const double LeastRidge = 1e-4;

    /// <inheritdoc/>
    public string Name => "decoder";

    /// <inheritdoc/>
    public RecordRequest Needs => RecordRequest.HiddenGrams | RecordRequest.TwoTime;

    /// <inheritdoc/>
    /// <exception cref="ModelException">There are no test points.</exception>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        if (simulation.Data.TestCount == 0)
        {
            throw new ModelException("observable", "the observable 'decoder' needs at least 1 test point; there are 0");
        }

        IEnumerable<string> names =
        [
            .. simulation.Data.Labels == LabelKind.None ? ReadOnlySpan<string>.Empty : ["decoder_accuracy"],
            "decoder_mse",
            .. Scores.CanRank(TestTargets(simulation), simulation.Data.OutputCount) ? ["decoder_auc"] : ReadOnlySpan<string>.Empty,
        ];
        return [.. names.Select(name => CatalogueArray.Of(simulation, name))];
    }

    /// <inheritdoc/>
    public double Operations(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        double times = simulation.RecordSteps.Length, train = simulation.Data.TrainCount;
        return times * ((train * train * train / 3) + (times * simulation.Data.TestCount * train * simulation.Network.Outputs));
    }

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        var phases = new PhaseSteps(simulation.Schedule, simulation.Steps);
        double[] decays = [.. simulation.RecordSteps.Select(step => simulation.Schedule.Phases[phases[step]][WeightId.Readout].Decay)];
        return (record, values) => Measure(simulation, decays, record, values);
    }

    private static void Measure(Simulation simulation, double[] decays, MemberRecord record, IReadOnlyList<double[]> values)
    {
        ReadOnlySpan<double> targets = TestTargets(simulation);
        int errors = simulation.Data.Labels == LabelKind.None ? 0 : 1;
        for (int fit = 0; fit < record.Times; fit++)
        {
            double[][]? dual = Fit(simulation, decays[fit], record, fit);
            for (int t = 0; t < record.Times; t++)
            {
                int at = (t * record.Times) + fit;
                double[]? decoded = dual is null ? null : Decode(simulation.Data, record, t, fit, dual);
                if (errors > 0)
                {
                    values[0][at] = decoded is null ? double.NaN : Scores.Accuracy(decoded, targets, record.Outputs);
                }

                values[errors][at] = decoded is null ? double.NaN : Scores.MeanSquaredError(decoded, targets);
                if (values.Count > errors + 1)
                {
                    values[errors + 1][at] = decoded is null ? double.NaN : Scores.Ranking(decoded, targets);
                }
            }
        }
    }

    private static ReadOnlySpan<double> TestTargets(Simulation simulation) =>
        simulation.Data.Targets.Values[(simulation.Data.TrainCount * simulation.Data.OutputCount)..];

    /// <summary>(λ + K)⁻¹y on the training points, one vector per output, or null where that does not exist.</summary>
    private static double[][]? Fit(Simulation simulation, double decay, MemberRecord record, int time)
    {
        int train = simulation.Data.TrainCount, block = record.Block(time, time);
        double[] kernel = record.HiddenGrams[^1];
        var matrix = new double[train * train];
        double trace = 0;
        for (int i = 0; i < train; i++)
        {
            for (int j = 0; j < train; j++)
            {
                matrix[(i * train) + j] = kernel[block + (i * record.Points) + j];
            }

            trace += matrix[(i * train) + i];
        }

        double ridge = Math.Max(decay, LeastRidge * trace / train);
        for (int i = 0; i < train; i++)
        {
            matrix[(i * train) + i] += ridge;
        }

        if (!(trace > 0) || !Cholesky.TryFactor(matrix, train))
        {
            return null;
        }

        double[][] dual = [.. Enumerable.Range(0, record.Outputs).Select(c => Enumerable.Range(0, train).Select(i => simulation.Data.Targets[i, c]).ToArray())];
        foreach (double[] vector in dual)
        {
            Cholesky.Solve(matrix, vector);
        }

        return dual;
    }

    /// <summary>K_{t t₀} between test and training points, times the dual weights.</summary>
    private static double[] Decode(Dataset data, MemberRecord record, int time, int fit, double[][] dual)
    {
        var decoded = new double[data.TestCount * record.Outputs];
        for (int x = 0; x < data.TestCount; x++)
        {
            ReadOnlySpan<double> row = record.HiddenGrams[^1].AsSpan(record.Block(time, fit) + ((data.TrainCount + x) * record.Points), data.TrainCount);
            for (int c = 0; c < record.Outputs; c++)
            {
                for (int i = 0; i < row.Length; i++)
                {
                    decoded[(x * record.Outputs) + c] += row[i] * dual[c][i];
                }
            }
        }

        return decoded;
    }
}
