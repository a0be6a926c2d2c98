using System.Collections.Immutable;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Experiments.Predicting;

/// <summary>What the theory says of an experiment: the arrays of <c>predicted.npz</c>.</summary>
public sealed class Predictions
{
    private readonly Dictionary<string, NamedArray> byName;

    private Predictions(IEnumerable<NamedArray> arrays)
    {
        Arrays = [.. arrays];
        byName = Arrays.ToDictionary(array => array.Name);
    }

    /// <summary>The arrays in the order in which they are written.</summary>
    public ImmutableArray<NamedArray> Arrays { get; }

    /// <summary>The array of a name, or null.</summary>
    /// <param name="name">The name.</param>
    public NamedArray? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Reads predictions that were written before.</summary>
    /// <param name="path">The file <c>predicted.npz</c>.</param>
    /// <returns>The predictions, or null if the file is missing or damaged.</returns>
    public static Predictions? TryRead(string path)
    {
        try
        {
            using var file = new NpzReader(path);
            return new Predictions([.. file.Names.Select(file.Read).Where(array => !PointArrays.Names.Contains(array.Name)).Select(array => new NamedArray(array.Name, array.Shape, array.Values))]);
        }
        catch (Exception error) when (error is DataFormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Computes all predictions.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="progress">Is told the fraction done, or null.</param>
    /// <param name="cancellation">Stops the computation.</param>
    public static Predictions Compute(PreparedExperiment prepared, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        TheoryOptions options = prepared.Experiment.Theory;
        CovarianceDetail detail = options.Covariance ? CovarianceDetail.Full : CovarianceDetail.Variance;
        TheoryProblem problem = prepared.Theory;
        var arrays = new List<NamedArray>();
        if (options.Dynamics == TheoryTime.Continuous)
        {
            var continuous = new ContinuousDynamics(problem);
            AddLaw(arrays, prepared, continuous.Solve(prepared.RecordTimes, options.Tolerance, detail, progress, cancellation), "");
            AddKernels(arrays, prepared, (i, j) => continuous.Kernels(prepared.RecordTimes[i], prepared.RecordTimes[j]), cancellation);
        }
        else
        {
            var discrete = new DiscreteDynamics(problem, prepared.Steps);
            AddLaw(arrays, prepared, discrete.Solve(prepared.RecordSteps, detail, progress, cancellation), "");
            AddKernels(arrays, prepared, (i, j) => discrete.Kernels(prepared.RecordSteps[i], prepared.RecordSteps[j]), cancellation);
            if (options.Dynamics == TheoryTime.Both)
            {
                AddLaw(arrays, prepared, new ContinuousDynamics(problem).Solve(prepared.RecordTimes, options.Tolerance, detail, progress, cancellation), "continuous_");
            }
        }

        return new Predictions(arrays);
    }

    private static void AddLaw(List<NamedArray> arrays, PreparedExperiment prepared, PredictorLaw law, string prefix)
    {
        Dataset data = prepared.Data;
        int times = law.Times.Length;
        ImmutableArray<int> shape = [times, data.Count, data.OutputCount];
        double[] variance = new double[times * data.Count * data.OutputCount];
        for (int i = 0; i < variance.Length; i++)
        {
            variance[i] = law.Variance[i / data.OutputCount];
        }

        arrays.Add(new NamedArray(prefix + "predictor_mean", shape, law.Mean.ToArray()));
        arrays.Add(new NamedArray(prefix + "predictor_variance", shape, variance));
        AddCurve("train", LearningCurve.OnTraining(law, data));
        if (data.TestCount > 0)
        {
            AddCurve("test", LearningCurve.OnTest(law, data));
        }

        if (!law.Covariance.IsEmpty)
        {
            arrays.Add(new NamedArray(prefix + "predictor_covariance", [times, times, data.Count, data.Count, data.OutputCount], Covariance(law)));
        }

        void AddCurve(string group, LearningCurve curve)
        {
            arrays.Add(new NamedArray($"{prefix}mse_{group}", [times], [.. curve.MemberError]));
            arrays.Add(new NamedArray($"{prefix}accuracy_{group}", [times], [.. curve.MemberAccuracy]));
        }
    }

    // The same for every output, and in the order in which it is measured: (time, time, point, point, output).
    private static double[] Covariance(PredictorLaw law)
    {
        int times = law.Times.Length;
        double[] covariance = new double[times * times * law.Points * law.Points * law.Outputs];
        int i = 0;
        for (int t = 0; t < times; t++)
        {
            for (int other = 0; other < times; other++)
            {
                for (int point = 0; point < law.Points; point++)
                {
                    for (int otherPoint = 0; otherPoint < law.Points; otherPoint++)
                    {
                        covariance.AsSpan(i, law.Outputs).Fill(law.CovarianceAt(t, point, other, otherPoint));
                        i += law.Outputs;
                    }
                }
            }
        }

        return covariance;
    }

    private static void AddKernels(List<NamedArray> arrays, PreparedExperiment prepared, Func<int, int, TwoTimeKernels> kernels, CancellationToken cancellation)
    {
        int times = prepared.RecordTimes.Length;
        int points = prepared.Data.Count;
        int block = points * points;
        double[] nngp = new double[times * block];
        double[] ntk = new double[times * block];
        for (int i = 0; i < times; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            TwoTimeKernels at = kernels(i, i);
            at.Nngp(at.Depth).CopyTo(nngp.AsSpan(i * block));
            at.Ndk.CopyTo(ntk.AsSpan(i * block));
        }

        arrays.Add(new NamedArray("nngp", [times, points, points], nngp));
        arrays.Add(new NamedArray("ntk", [times, points, points], ntk));
        ImmutableArray<string> observables = prepared.Experiment.Record.Observables;
        bool hidden = observables.Any(KernelPredictions.IsKnown);
        bool ndk = observables.Contains("ndk");
        if (!hidden && !ndk)
        {
            return;
        }

        double[][] layers = [.. Enumerable.Range(0, hidden ? prepared.Network.Depth : 0).Select(_ => new double[times * times * block])];
        double[] dynamical = ndk ? new double[times * times * block] : [];
        Parallel.For(0, times * times, new ParallelOptions { CancellationToken = cancellation }, pair =>
        {
            TwoTimeKernels at = kernels(pair / times, pair % times);
            for (int layer = 0; layer < layers.Length; layer++)
            {
                at.Nngp(layer + 1).CopyTo(layers[layer].AsSpan(pair * block));
            }

            if (ndk)
            {
                at.Ndk.CopyTo(dynamical.AsSpan(pair * block));
            }
        });
        ImmutableArray<int> shape = [times, times, points, points];
        if (observables.Contains("hidden_kernels"))
        {
            arrays.AddRange(layers.Select((values, layer) => new NamedArray($"hidden_kernel_{layer + 1}", shape, values)));
        }

        arrays.AddRange(KernelPredictions.Of(prepared, layers));
        if (ndk)
        {
            arrays.Add(new NamedArray("ndk", shape, dynamical));
        }
    }
}
