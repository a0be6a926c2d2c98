using Ensemble.Experiments.Preparing;
using Ensemble.Model.Quantities;
using Ensemble.Numerics.Noise;
using Ensemble.Theory.Theories;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;

namespace Ensemble.Experiments.Predicting;

/// <summary>
/// Predictions of the observables that are functions of hidden kernels alone, such as <c>drift</c> and <c>decoder</c>: at infinite
/// width the kernels do not scatter, so the observable of a member is that of the theory's kernels. Where the kernels have standard errors,
/// so have the observables: how far they move when kernels are moved by a standard error, in the mean square over eight such shifts.
/// </summary>
internal static class KernelPredictions
{
    private const int Shifts = 8;
    private const RecordRequest Kernels = RecordRequest.HiddenGrams | RecordRequest.TwoTime;

    /// <summary>Whether an observable is a function of hidden kernels alone.</summary>
    /// <param name="name">Its name; <c>hidden_kernels</c>, the kernels themselves, counts.</param>
    public static bool IsKnown(string name)
    {
        RecordRequest needs = Observable.Parse(name).Needs;
        return needs.HasFlag(RecordRequest.HiddenGrams) && (needs & ~Kernels) == RecordRequest.None;
    }

    /// <summary>The arrays of all such observables of an experiment but the kernels themselves.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="layers">The theory's two-time kernel of each hidden layer, shape (n, n, P + P*, P + P*).</param>
    public static IEnumerable<Predicted> Of(PreparedExperiment prepared, IReadOnlyList<Predicted> layers)
    {
        Simulation simulation = prepared.Simulation;
        IObservable[] observables = [.. prepared.Experiment.Record.Observables.Where(IsKnown).Select(Observable.Parse).Where(observable => observable is not HiddenKernelsObservable)];
        if (observables.Length == 0)
        {
            yield break;
        }

        int shifts = layers.All(layer => layer.StandardError is not null) ? Shifts : 0;
        MeasuredArray[] arrays = [.. observables.SelectMany(observable => observable.Arrays(simulation))];
        double[][] values = [], squares = [.. arrays.Select(array => new double[array.Length])];
        for (int shift = 0; shift <= shifts; shift++)
        {
            MemberRecord record = Record(simulation, layers, shift);
            double[][] moved = [.. observables.SelectMany(observable => Measure(observable, simulation, record))];
            values = shift == 0 ? moved : values;
            foreach ((int i, double[] square) in squares.Index())
            {
                for (int d = 0; d < square.Length; d++)
                {
                    double change = moved[i][d] - values[i][d];
                    square[d] += double.IsFinite(change) ? change * change / Shifts : 0;
                }
            }
        }

        foreach ((int i, MeasuredArray array) in arrays.Index())
        {
            yield return new Predicted(Catalogue.Find(array.Name), array.Shape, values[i]) { StandardError = shifts > 0 ? [.. squares[i].Select(Math.Sqrt)] : null };
        }
    }

    private static double[][] Measure(IObservable observable, Simulation simulation, MemberRecord record)
    {
        double[][] values = [.. observable.Arrays(simulation).Select(array => new double[array.Length])];
        observable.For(simulation)(record, values);
        return values;
    }

    /// <summary>The kernels as they are predicted, or a standard error away: all entries together up or down, or each by a draw of its own.</summary>
    private static MemberRecord Record(Simulation simulation, IReadOnlyList<Predicted> layers, int shift)
    {
        var record = new MemberRecord(simulation, Kernels);
        for (int layer = 0; layer < layers.Count; layer++)
        {
            double[] kernel = record.HiddenGrams[layer];
            layers[layer].Values.CopyTo(kernel, 0);
            if (shift == 0)
            {
                continue;
            }

            double[] by = new double[kernel.Length];
            SplitMix64.For((ulong)shift, (ulong)layer).FillNormal(by);
            int times = record.Times, points = record.Points;
            for (int i = 0; i < kernel.Length; i++)
            {
                (int pair, int places) = Math.DivRem(i, points * points);
                int mirror = ((((pair % times) * times) + (pair / times)) * points * points) + ((places % points) * points) + (places / points);
                kernel[i] += layers[layer].StandardError![i] * (shift == 1 ? 1 : shift == 2 ? -1 : by[Math.Min(i, mirror)]);
            }
        }

        return record;
    }
}
