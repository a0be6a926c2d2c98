using System.Collections.Immutable;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Settings;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;
using Ensemble.Training.Statistics.Extrapolation;

namespace Ensemble.Experiments.Verification;

/// <summary>A family of quantities that is tested as one: how it is sampled, and what the theory says of it.</summary>
internal sealed class SampleFamily
{
    private const int MostQuantities = 1500;
    private const int FewestSamples = 64;

    private readonly Func<int, EnsembleMeasurement, WidthSamples> sample;

    private SampleFamily(string name, double[] theory, Func<int, EnsembleMeasurement, WidthSamples> sample)
    {
        Name = name;
        Theory = theory;
        this.sample = sample;
    }

    public string Name { get; }

    /// <summary>The prediction of each quantity.</summary>
    public double[] Theory { get; }

    public WidthSamples Sample(int width, EnsembleMeasurement measurement) => sample(width, measurement);

    /// <summary>The observables that yield samples instead of averages; with <c>members: auto</c> also the predictor, whose error decides.</summary>
    public static IReadOnlyList<IObservable> Observables(PreparedExperiment prepared) =>
        [.. prepared.StoppingRule is null ? [] : new IObservable[] { new PredictorObservable() }, .. prepared.Experiment.Record.Observables.Select<string, IObservable?>(name => name switch
        {
            "predictor" => new TrajectoriesObservable(),
            "ntk" or "hidden_kernels" or "ndk" => new BlockedObservable(Observable.Parse(name), BlockSize(prepared.Experiment.Ensemble)),
            _ => null,
        }).OfType<IObservable>()];

    /// <summary>The families of an experiment: those of its observables that the theory predicts.</summary>
    public static ImmutableArray<SampleFamily> Of(PreparedExperiment prepared, Predictions predictions, double[]? otherMean)
    {
        var families = ImmutableArray.CreateBuilder<SampleFamily>();
        bool antithetic = prepared.Experiment.Ensemble.Antithetic;
        int pair = antithetic ? 2 : 1;
        if (prepared.Experiment.Record.Observables.Contains("predictor"))
        {
            int[] all = Thin([.. Enumerable.Range(0, predictions.Find("predictor_mean")!.Values.Length)]);
            families.Add(new SampleFamily(
                "predictor_mean",
                Pick(otherMean ?? predictions.Find("predictor_mean")!.Values, all),
                (width, measurement) => WidthSamples.From(width, measurement["trajectories"]).Select(all).Grouped(pair)));
            families.Add(new SampleFamily(
                "predictor_variance",
                Pick(predictions.Find("predictor_variance")!.Values, all),
                (width, measurement) => WidthSamples.From(width, measurement["trajectories"]).Covariances(all, all, antithetic).Grouped(GroupSize(measurement.Members, pair))));
        }

        foreach (string name in KernelNames(prepared))
        {
            NamedArray kernel = predictions.Find(name)!;
            int[] indices = Thin(Distinct(kernel.Shape));
            families.Add(new SampleFamily(
                name,
                Pick(kernel.Values, indices),
                (width, measurement) => Regrouped(WidthSamples.From(width, measurement[$"{name}_blocks"]).Select(indices))));
        }

        return families.ToImmutable();
    }

    private static IEnumerable<string> KernelNames(PreparedExperiment prepared) =>
        prepared.Experiment.Record.Observables.SelectMany(name => name switch
        {
            "ntk" or "ndk" => [name],
            "hidden_kernels" => Enumerable.Range(1, prepared.Network.Depth).Select(layer => $"hidden_kernel_{layer}"),
            _ => Enumerable.Empty<string>(),
        });

    /// <summary>The largest power of two that divides the ensemble and leaves enough samples; a single sample where the number of members is not known beforehand.</summary>
    private static int BlockSize(EnsembleOptions ensemble)
    {
        int members = ensemble.Members;
        int size = ensemble.Antithetic ? 2 : 1;
        while (ensemble.Auto is null && members % (size * 2) == 0 && members / (size * 2) >= FewestSamples)
        {
            size *= 2;
        }

        return size;
    }

    private static WidthSamples Regrouped(WidthSamples blocks) => blocks.Grouped(GroupSize(blocks.Count, 1));

    /// <summary>The largest number of members that divides the ensemble, holds whole pairs and leaves enough samples.</summary>
    private static int GroupSize(int members, int pair) =>
        Enumerable.Range(1, Math.Max(1, members / pair / FewestSamples)).Select(pairs => pairs * pair).Last(size => members % size == 0);

    // Kernels are symmetric under (t,x) ↔ (t′,x′): one of each pair is enough.
    private static int[] Distinct(ImmutableArray<int> shape)
    {
        int points = shape[^1];
        int block = points * points;
        int total = shape.Aggregate(1, (product, axis) => product * axis);
        return [.. Enumerable.Range(0, total).Where(index =>
        {
            (int pair, int rest) = Math.DivRem(index, block);
            (int row, int column) = Math.DivRem(rest, points);
            (int time, int other) = shape.Length == 4 ? Math.DivRem(pair, shape[0]) : (pair, pair);
            return time > other || (time == other && row >= column);
        })];
    }

    private static int[] Thin(int[] indices)
    {
        int stride = (indices.Length + MostQuantities - 1) / MostQuantities;
        return stride == 1 ? indices : [.. indices.Where((_, i) => i % stride == 0)];
    }

    private static double[] Pick(double[] values, int[] indices) => [.. indices.Select(index => values[index])];
}
