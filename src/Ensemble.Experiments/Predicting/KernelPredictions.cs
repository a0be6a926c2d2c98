using Ensemble.Experiments.Preparing;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;

namespace Ensemble.Experiments.Predicting;

/// <summary>
/// Predictions of the observables that are functions of hidden kernels alone, such as <c>drift</c> and <c>decoder</c>: at infinite
/// width the kernels do not scatter, so the observable of a member is that of the theory's kernels.
/// </summary>
internal static class KernelPredictions
{
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
    public static IEnumerable<NamedArray> Of(PreparedExperiment prepared, IReadOnlyList<double[]> layers)
    {
        Simulation simulation = prepared.Simulation;
        var record = new MemberRecord(simulation, Kernels);
        for (int layer = 0; layer < layers.Count; layer++)
        {
            layers[layer].CopyTo(record.HiddenGrams[layer], 0);
        }

        foreach (IObservable observable in prepared.Experiment.Record.Observables.Where(IsKnown).Select(Observable.Parse).Where(observable => observable is not HiddenKernelsObservable))
        {
            double[][] values = [.. observable.Arrays(simulation).Select(array => new double[array.Length])];
            observable.For(simulation)(record, values);
            foreach ((int i, MeasuredArray array) in observable.Arrays(simulation).Index())
            {
                yield return new NamedArray(array.Name, array.Shape, values[i]);
            }
        }
    }
}
