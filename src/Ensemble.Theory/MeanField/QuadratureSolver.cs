using System.Numerics.Tensors;
using Ensemble.Model.Networks;
using Ensemble.Theory.Activations;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// One hidden layer of smooth units without noise, by the trapezoid rule over the initial weights of a unit, of which at
/// most three matter. The rule converges faster than any power of its step for smooth φ.
/// </summary>
/// <remarks>Equations: F5.</remarks>
internal sealed class QuadratureSolver
{
    private const int ChunkSize = 4096;
    private const int Group = 16;
    private const double Radius = 7;
    private readonly MeanFieldProblem problem;
    private readonly InputBasis basis;
    private readonly MeanFieldLayout layout;
    private readonly int rank;
    private readonly int outputs;
    private readonly List<Chunk> chunks = [];

    private QuadratureSolver(MeanFieldProblem problem, InputBasis basis, MeanFieldLayout layout, double step)
    {
        this.problem = problem;
        this.basis = basis;
        this.layout = layout;
        rank = basis.Rank;
        outputs = problem.Data.OutputCount;
        Place(step);
    }

    public static bool Covers(MeanFieldProblem problem, InputBasis basis) =>
        problem.Depth == 1 && basis.Rank + problem.Data.OutputCount <= 3 && !problem.HasNoise
        && !problem.Activation.IsKinked && !problem.Activation.IsLinear;

    /// <summary>What a solve needs; the bytes are an upper bound.</summary>
    public static SolveCost Estimate(MeanFieldProblem problem, InputBasis basis, MeanFieldLayout layout)
    {
        int dimension = basis.Rank + problem.Data.OutputCount;
        double nodes = Math.Pow(2 * Radius / Steps[^1], dimension);
        double bytes = nodes * sizeof(double) * (1 + (dimension * (1 + layout.Records)));
        double seconds = 3e-8 * nodes * layout.Points * (1 + layout.Outputs) * (layout.Steps + (layout.Records * (layout.TwoTimes ? layout.Records * layout.Points : layout.Points) * 0.1));
        return new SolveCost((long)bytes + (sizeof(double) * (long)layout.Length * (4 + Group)), seconds / Environment.ProcessorCount);
    }

    /// <summary>The values at the finest rule, and how far the rule before it is away.</summary>
    public static (double[] Values, double[] Errors) Solve(
        MeanFieldProblem problem, InputBasis basis, double[] gram, MeanFieldLayout layout, IProgress<double>? progress, CancellationToken cancellation)
    {
        double[] coarse = new QuadratureSolver(problem, basis, layout, Steps[0]).Run(gram, cancellation);
        progress?.Report(0.3);
        double[] fine = new QuadratureSolver(problem, basis, layout, Steps[1]).Run(gram, cancellation);
        progress?.Report(1);
        double[] errors = new double[fine.Length];
        for (int i = 0; i < fine.Length; i++)
        {
            errors[i] = Math.Abs(fine[i] - coarse[i]);
        }

        return (fine, errors);
    }

    private static double[] Steps { get; } = [0.175, 0.125];

    /// <summary>Nodes on a grid in the ball that holds all but 10⁻¹⁰ of the weights, each with its Gaussian weight.</summary>
    private void Place(double step)
    {
        int dimension = rank + outputs;
        int side = (int)Math.Ceiling(Radius / step);
        int[] index = new int[dimension];
        Array.Fill(index, -side);
        double total = 0;
        var chunk = new Chunk(dimension, layout.Records);
        while (true)
        {
            double square = 0;
            foreach (int i in index)
            {
                square += i * step * (i * step);
            }

            if (square <= Radius * Radius)
            {
                double weight = Math.Exp(-square / 2);
                total += weight;
                chunk.Weights[chunk.Count] = weight;
                for (int d = 0; d < dimension; d++)
                {
                    MeanFieldWeight layer = problem.Weights[d < rank ? 0 : 1];
                    chunk.State[d][chunk.Count] = index[d] * step * Math.Sqrt(layer.InitialVariance);
                }

                if (++chunk.Count == ChunkSize)
                {
                    chunks.Add(chunk);
                    chunk = new Chunk(dimension, layout.Records);
                }
            }

            int place = dimension - 1;
            while (place >= 0 && index[place] == side)
            {
                index[place--] = -side;
            }

            if (place < 0)
            {
                break;
            }

            index[place]++;
        }

        chunks.Add(chunk);
        foreach (Chunk each in chunks)
        {
            TensorPrimitives.Divide(each.Weights, total, each.Weights);
        }
    }

    private double[] Run(double[] gram, CancellationToken cancellation)
    {
        int points = layout.Points;
        double strength = problem.FeatureStrength;
        var first = new WeightMemory(problem.Weights[0], strength);
        var last = new WeightMemory(problem.Weights[1], strength);
        double[] values = new double[layout.Length];
        double[][] parts = [.. chunks.Select(_ => new double[points * outputs])];
        double[] error = new double[problem.Data.TrainCount * outputs];
        int record = 0;
        for (int t = 0; t <= problem.Steps; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (; record < layout.Records && layout.RecordSteps[record] == t; record++)
            {
                foreach (Chunk chunk in chunks)
                {
                    chunk.Seen[record] = [.. chunk.State.Select(row => row.AsSpan().ToArray())];
                }
            }

            Parallel.For(0, chunks.Count, i => chunks[i].Read(problem, basis, rank, outputs, parts[i]));
            Span<double> predictor = values.AsSpan(layout.Predictor(t));
            foreach (double[] part in parts)
            {
                TensorPrimitives.Add(predictor, part, predictor);
            }

            TensorPrimitives.Divide(predictor, strength, predictor);
            if (t == 0)
            {
                // w ↦ −w cancels but for rounding, which a sign must not see.
                predictor.Clear();
            }

            if (t == problem.Steps)
            {
                break;
            }

            for (int i = 0; i < error.Length; i++)
            {
                error[i] = problem.Data.Targets[i / outputs, i % outputs] - predictor[i];
            }

            int step = t;
            Parallel.ForEach(chunks, chunk => chunk.Move(problem, basis, rank, outputs, error, first, last, step));
        }

        double[][] kernels = new double[Group][];
        for (int start = 0; start < chunks.Count; start += Group)
        {
            int count = Math.Min(Group, chunks.Count - start);
            int from = start;
            Parallel.For(0, count, i => kernels[i] = chunks[from + i].Kernels(problem, basis, layout));
            foreach (double[] part in kernels.AsSpan(0, count))
            {
                TensorPrimitives.Add(values, part, values);
            }
        }

        TangentKernel.Fill(gram, layout, values);
        return values;
    }

    /// <summary>Some nodes: their weights in the average, and the unit weights ω, w of each now and at the records.</summary>
    private sealed class Chunk(int dimension, int records)
    {
        public int Count { get; set; }

        public double[] Weights { get; } = new double[ChunkSize];

        public double[][] State { get; } = [.. Enumerable.Range(0, dimension).Select(_ => new double[ChunkSize])];

        public double[][][] Seen { get; } = new double[records][][];

        /// <summary>⟨wφ⟩ of every point and output.</summary>
        public void Read(MeanFieldProblem problem, InputBasis basis, int rank, int outputs, double[] sums)
        {
            double[] value = new double[Count];
            double[] slope = new double[Count];
            for (int mu = 0; mu < problem.Data.Count; mu++)
            {
                Fields(problem.Activation, basis, rank, mu, State, value, slope);
                TensorPrimitives.Multiply(value, Weights.AsSpan(0, Count), value);
                for (int c = 0; c < outputs; c++)
                {
                    sums[(mu * outputs) + c] = TensorPrimitives.Dot<double>(value, State[rank + c].AsSpan(0, Count));
                }
            }
        }

        public void Move(MeanFieldProblem problem, InputBasis basis, int rank, int outputs, double[] error, WeightMemory first, WeightMemory last, int t)
        {
            double[] value = new double[Count];
            double[] slope = new double[Count];
            double[] back = new double[Count];
            double[][] change = [.. State.Select((_, d) => State[d].AsSpan(0, Count).ToArray())];
            for (int d = 0; d < change.Length; d++)
            {
                TensorPrimitives.Multiply(change[d], (d < rank ? first : last).Retention(t), change[d]);
            }

            for (int mu = 0; mu < problem.Data.TrainCount; mu++)
            {
                Fields(problem.Activation, basis, rank, mu, State, value, slope);
                back.AsSpan().Clear();
                for (int c = 0; c < outputs; c++)
                {
                    double delta = error[(mu * outputs) + c];
                    TensorPrimitives.MultiplyAdd(State[rank + c].AsSpan(0, Count), delta, back, back);
                    TensorPrimitives.MultiplyAdd(value, last.Gradient(t) * delta, change[rank + c], change[rank + c]);
                }

                TensorPrimitives.Multiply(back, slope, back);
                for (int j = 0; j < rank; j++)
                {
                    TensorPrimitives.MultiplyAdd(back, first.Gradient(t) * basis.Columns[j][mu], change[j], change[j]);
                }
            }

            for (int d = 0; d < change.Length; d++)
            {
                change[d].CopyTo(State[d], 0);
            }
        }

        /// <summary>The part of this chunk in Φ and G at the records.</summary>
        public double[] Kernels(MeanFieldProblem problem, InputBasis basis, MeanFieldLayout layout)
        {
            int points = layout.Points;
            int outputs = layout.Outputs;
            double[] sums = new double[layout.Length];
            double[][][] hidden = new double[layout.Records][][];
            double[][][] gradient = new double[layout.Records][][];
            double[] slope = new double[Count];
            for (int record = 0; record < layout.Records; record++)
            {
                hidden[record] = new double[points][];
                gradient[record] = new double[points * outputs][];
                for (int mu = 0; mu < points; mu++)
                {
                    hidden[record][mu] = new double[Count];
                    Fields(problem.Activation, basis, basis.Rank, mu, Seen[record], hidden[record][mu], slope);
                    for (int c = 0; c < outputs; c++)
                    {
                        gradient[record][(mu * outputs) + c] = new double[Count];
                        TensorPrimitives.Multiply(slope, Seen[record][basis.Rank + c].AsSpan(0, Count), gradient[record][(mu * outputs) + c]);
                    }
                }
            }

            for (int later = 0; later < layout.Records; later++)
            {
                for (int earlier = layout.TwoTimes ? 0 : later; earlier <= later; earlier++)
                {
                    Fill(hidden[later], hidden[earlier], sums.AsSpan(layout.Phi(1, later, earlier)));
                    Fill(gradient[later], gradient[earlier], sums.AsSpan(layout.Gradient(1, later, earlier)));
                }
            }

            return sums;
        }

        private static void Fields(Activation activation, InputBasis basis, int rank, int mu, double[][] state, double[] value, double[] slope)
        {
            double[] h = new double[value.Length];
            for (int j = 0; j < rank; j++)
            {
                TensorPrimitives.MultiplyAdd(state[j].AsSpan(0, h.Length), basis.Columns[j][mu], h, h);
            }

            TheoryActivation.Of(activation).Evaluate<double>(h, value, slope);
        }

        private void Fill(double[][] rows, double[][] columns, Span<double> target)
        {
            double[] weighted = new double[Count];
            for (int i = 0; i < rows.Length; i++)
            {
                TensorPrimitives.Multiply(rows[i], Weights.AsSpan(0, Count), weighted);
                for (int j = 0; j < columns.Length; j++)
                {
                    target[(i * columns.Length) + j] = TensorPrimitives.Dot<double>(weighted, columns[j]);
                }
            }
        }
    }
}
