using System.Globalization;
using System.Numerics.Tensors;
using Ensemble.Model;
using Ensemble.Model.Networks;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.MeanField;

/// <summary>Averages independent batches of sampled units, and takes the standard error from their spread.</summary>
internal sealed class SampledSolver
{
    /// <summary>The share of its variance that float32 samples still resolve.</summary>
    private const double Rounding = 1e-7;

    private const int SmallestBatch = 512;
    private const int PreferredBatch = 2048;
    private const int LargestBatch = 1 << 14;
    private const int MostBatches = 4096;

    // Beyond that the steps are unstable, or the tolerance is out of reach: the error reached is told.
    private const int MostSamples = 1 << 21;

    /// <summary>√S times the standard error of the predictor late in training, as measured at γ₀ ≤ 1.</summary>
    private const double ExpectedDeviation = 0.3;
    private readonly MeanFieldProblem problem;
    private readonly InputBasis basis;
    private readonly double[] gram;
    private readonly MeanFieldLayout layout;
    private readonly MeanFieldOptions options;

    public SampledSolver(MeanFieldProblem problem, InputBasis basis, double[] gram, MeanFieldLayout layout, MeanFieldOptions options)
    {
        this.problem = problem;
        this.basis = basis;
        this.gram = gram;
        this.layout = layout;
        this.options = options;
        if (options.Batches is < 4)
        {
            throw new ModelException("batches", $"batches is {options.Batches}; a standard error needs at least 4");
        }

        if (options.Samples is < 64 or > (1 << 26))
        {
            throw new ModelException("samples", $"samples is {options.Samples}; it must be from 64 to {1 << 26}");
        }
    }

    /// <summary>The bytes of one batch of this many samples, an upper bound.</summary>
    public static long BatchBytes(MeanFieldProblem problem, InputBasis basis, MeanFieldLayout layout, int samples)
    {
        long lasting = layout.TwoTimes ? layout.Points : problem.Data.TrainCount;
        long times = problem.Steps + 1;
        long outputs = layout.Outputs;
        long fields = (basis.Rank + (layout.Points * (3 + (outputs * 3))) + outputs) * problem.Depth;
        long seen = layout.Records * layout.Points * (1 + outputs) * problem.Depth;
        long directions = (problem.Depth - 1) * lasting * times * (1 + outputs);
        long factors = (problem.Depth - 1) * lasting * times * lasting * times * (1 + (outputs * outputs)) / 2;
        return (sizeof(float) * samples * (fields + seen + (directions * 7 / 2))) + (sizeof(double) * (factors + layout.Length));
    }

    /// <summary>
    /// The share of its variance below which a direction of a field is dropped. The response along a direction is known to
    /// 1/√S, so smaller ones than that would bring more noise than signal; what is lost vanishes like 1/S.
    /// </summary>
    public static double Negligible(int samples) => Math.Max(Rounding, 0.5 / samples);

    public MeanFieldSolution Solve(IProgress<double>? progress, CancellationToken cancellation)
    {
        int batches = options.Batches ?? Math.Clamp((options.Samples ?? 0) / PreferredBatch, 8, 16);
        int batch = options.Samples is int samples ? Round(samples / batches) : Round(Math.Max(SmallestBatch, NoisyDirections() * 4));
        bool known = options.Samples is not null;
        (double[] mean, double[] errors) = Run(batch, batches, known ? progress : new Part(progress, 0, 0.2), cancellation);
        if (!known)
        {
            double needed = 1.2 * Math.Pow(Worst(errors) / options.Tolerance, 2);
            if (needed > 1.2)
            {
                int wider = Round((int)Math.Min(Math.Max(batch, LargestBatch), batch * needed));
                batches = (int)Math.Min(Math.Min(MostBatches, Math.Max(batches, MostSamples / wider)), Math.Ceiling(Math.Max(batches, batches * needed * batch / wider)));
                batch = wider;
                (mean, errors) = Run(batch, batches, new Part(progress, 0.2, 1), cancellation);
            }
        }

        if (problem.Depth > 1)
        {
            // Averages over a batch enter its own fields, so that it has a bias: ∝ 1/S where units are smooth, ∝ S^−1/2 in the gradient kernels of
            // rectified ones. What fewer samples make of a difference tells what is left to go; no spread shows it.
            bool rectified = problem.Activation.HomogeneousSlope < 1;
            int fewer = problem.HasNoise && !rectified ? 2 : 4;
            double share = rectified ? 1 : 1.0 / (fewer - 1);
            (double[] part, _) = Run(Round(batch / fewer), batches, null, cancellation);
            for (int i = 0; i < errors.Length; i++)
            {
                errors[i] = double.Hypot(errors[i], share * (mean[i] - part[i]));
            }
        }

        if (problem.Depth > 1)
        {
            AddDropped(mean, errors, Negligible(batch));
        }

        progress?.Report(1);
        return new MeanFieldSolution(layout, mean, errors, "samples", batch * batches);
    }

    /// <summary>What a solve needs; where the number of samples follows from the tolerance, with an error of 0.3/√S of the predictor, more where features move far.</summary>
    public SolveCost Estimate()
    {
        int batches = options.Batches ?? Math.Clamp((options.Samples ?? 0) / PreferredBatch, 8, 16);
        int first = Round(Math.Max(SmallestBatch, NoisyDirections() * 4));
        double deviation = ExpectedDeviation * Math.Max(1, problem.FeatureStrength);
        double wanted = options.Samples ?? ((first * batches) + (1.2 * Math.Pow(deviation / options.Tolerance, 2)));
        int batch = options.Samples is int known ? Round(known / batches) : Round((int)Math.Clamp(wanted / batches, first, Math.Max(first, LargestBatch)));
        batches = (int)Math.Clamp(Math.Ceiling(wanted / batch), batches, Math.Max(batches, Math.Min(MostBatches, MostSamples / batch)));
        double lasting = layout.TwoTimes ? layout.Points : problem.Data.TrainCount;
        double times = layout.Steps + 1;
        double rows = layout.Points + (lasting * layout.Outputs);

        // Without noise the fields have about ten directions per lasting point, and never more than rows in time.
        double directions = problem.HasNoise ? lasting * times / 2 : Math.Min(lasting * times / 2, 10 * lasting);
        double products = times * batch * batches * (problem.Depth - 1) * directions * (1 + layout.Outputs) * 4 * rows;
        double units = times * batch * batches * problem.Depth * rows * 12;
        int threads = Math.Clamp(options.Threads ?? Environment.ProcessorCount, 1, batches);
        long bytes = (threads * BatchBytes(problem, basis, layout, batch)) + (3L * sizeof(double) * layout.Length);
        return new SolveCost(Math.Min(bytes, options.MemoryLimit), (products + units) * 1e-10 / threads);
    }

    /// <summary>Dropped directions shift whole kernels by their share, which no spread shows.</summary>
    private void AddDropped(double[] mean, double[] errors, double share)
    {
        foreach (Range block in layout.Blocks())
        {
            double scale = share * Math.Abs(TensorPrimitives.MaxMagnitude<double>(mean.AsSpan(block)));
            foreach (ref double error in errors.AsSpan(block))
            {
                error = double.Hypot(error, scale);
            }
        }
    }

    /// <summary>How many directions noise keeps alive at most; without noise the fields have few.</summary>
    private int NoisyDirections() => problem.Depth > 1 && problem.HasNoise
        ? (layout.TwoTimes ? layout.Points : problem.Data.TrainCount) * (problem.Steps + 1) * layout.Outputs
        : 0;

    private static int Round(int samples) => Math.Max(64, (samples + 31) / 32 * 32);

    private (double[] Mean, double[] Errors) Run(int samples, int batches, IProgress<double>? progress, CancellationToken cancellation)
    {
        int threads = Math.Clamp(options.Threads ?? Environment.ProcessorCount, 1, batches);
        long each = BatchBytes(problem, basis, layout, samples);
        long shared = 3L * sizeof(double) * layout.Length;
        if (each + shared > options.MemoryLimit)
        {
            throw new ModelException("samples", string.Create(
                CultureInfo.InvariantCulture,
                $"a batch of {samples} samples needs {(each + shared) / 1e9:F1} GB; the limit is {options.MemoryLimit / 1e9:F1} GB: take fewer samples, steps or points"));
        }

        threads = (int)Math.Min(threads, (options.MemoryLimit - shared) / each);
        double[] mean = new double[layout.Length];
        double[] spread = new double[layout.Length];
        long done = 0;
        long total = (long)batches * (layout.Steps + 1) * (layout.Steps + 1);
        object telling = new();
        Action<int>? tell = progress is null ? null : t =>
        {
            lock (telling)
            {
                done += (2 * t) + 1;
                progress.Report(done / (double)total);
            }
        };

        // Batches are taken in groups of a fixed order, so that the sums do not depend on the number of threads.
        double[]?[] results = new double[batches][];
        object gate = new();
        int taken = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.ForEach(System.Collections.Concurrent.Partitioner.Create(Enumerable.Range(0, batches), System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering), parallel, batch =>
        {
            double[] values = new UnitMarch(problem, basis, layout, samples, Negligible(samples), options.Seed, batch, options.Approximation).Run(gram, tell, cancellation);
            lock (gate)
            {
                results[batch] = values;
                for (; taken < batches && results[taken] is double[] next; taken++)
                {
                    Merge(mean, spread, next, taken + 1);
                    results[taken] = null;
                }
            }
        });

        // So that a difference over its error has unit variance although the error itself is estimated.
        double widen = (batches - 1.0) / (batches - 3);
        for (int i = 0; i < spread.Length; i++)
        {
            spread[i] = Math.Sqrt(spread[i] / (batches - 1) / batches * widen);
        }

        return (mean, spread);
    }

    private static void Merge(double[] mean, double[] spread, double[] next, int count)
    {
        for (int i = 0; i < mean.Length; i++)
        {
            double difference = next[i] - mean[i];
            mean[i] += difference / count;
            spread[i] += difference * (next[i] - mean[i]);
        }
    }

    /// <summary>The root mean square error of the predictor over points at the step where it is largest.</summary>
    private double Worst(double[] errors)
    {
        double worst = 0;
        for (int t = 0; t <= layout.Steps; t++)
        {
            ReadOnlySpan<double> row = errors.AsSpan(layout.Predictor(t));
            worst = Math.Max(worst, Math.Sqrt(TensorPrimitives.SumOfSquares(row) / row.Length));
        }

        return worst;
    }

    private sealed class Part(IProgress<double>? whole, double from, double to) : IProgress<double>
    {
        public void Report(double value) => whole?.Report(from + ((to - from) * value));
    }
}
