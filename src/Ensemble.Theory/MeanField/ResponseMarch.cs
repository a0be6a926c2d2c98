using System.Numerics.Tensors;
using Ensemble.Numerics.Noise;
using Ensemble.Theory.Activations;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// One batch of sampled units with their derivatives by every field of every earlier step: the mean-field theory as it stands in
/// arXiv:2205.09653, without Stein's lemma and without dropping directions. Its cost grows as (steps × points)³, so that it serves small
/// problems alone; it shares nothing with <see cref="UnitMarch"/> but the noise and the activations.
/// </summary>
/// <remarks>Equations: F9.</remarks>
internal sealed class ResponseMarch
{
    private const double Difference = 1e-4;

    private readonly MeanFieldProblem problem;
    private readonly TheoryActivation activation;
    private readonly WeightMemory[] memories;
    private readonly int depth;
    private readonly int points;
    private readonly int outputs;
    private readonly int times;
    private readonly int samples;
    private readonly int rows;
    private readonly int backRows;
    private readonly double[] error;

    // By layer: kernels Φ (rows × rows) and G (back rows × back rows), responses A and B, fields by row, tangents by row and source.
    private readonly double[][] phi;
    private readonly double[][] gradient;
    private readonly double[][] toBack;
    private readonly double[][] toForward;
    private readonly double[][][] value;
    private readonly double[][][] slope;
    private readonly double[][][] curvature;
    private readonly double[][][] back;
    private readonly double[][] readout;
    private readonly double[][][][] ofHidden;
    private readonly double[][][][] ofBack;

    public ResponseMarch(MeanFieldProblem problem, int samples)
    {
        this.problem = problem;
        this.samples = samples;
        activation = TheoryActivation.Of(problem.Activation);
        memories = [.. problem.Weights.Select(weight => new WeightMemory(weight, problem.FeatureStrength))];
        depth = problem.Depth;
        points = problem.Data.Count;
        outputs = problem.Data.OutputCount;
        times = problem.Steps + 1;
        rows = points * times;
        backRows = rows * outputs;
        error = new double[times * problem.Data.TrainCount * outputs];
        phi = Layers(() => new double[rows * rows]);
        gradient = Layers(() => new double[backRows * backRows]);
        toBack = Layers(() => new double[rows * backRows]);
        toForward = Layers(() => new double[backRows * rows]);
        value = Layers(() => new double[rows][]);
        slope = Layers(() => new double[rows][]);
        curvature = Layers(() => new double[rows][]);
        readout = new double[outputs][];
        back = Layers(() => new double[backRows][]);
        ofHidden = Layers(() => new double[rows][][]);
        ofBack = Layers(() => new double[backRows][][]);
    }

    /// <summary>The bytes of a march, most of them derivatives.</summary>
    public static long Bytes(MeanFieldProblem problem, int samples)
    {
        long rows = problem.Data.Count * (problem.Steps + 1L);
        long back = rows * problem.Data.OutputCount;
        return sizeof(double) * problem.Depth * ((samples * (rows + back) * (rows + back) / 2) + (3 * (rows + back) * (rows + back)));
    }

    /// <summary>A and B of every inner weight, alternating.</summary>
    public double[][] Run(double[] gram, ulong seed, int batch, CancellationToken cancellation)
    {
        ResponseField[] forward = [.. Enumerable.Range(0, depth).Select(_ => new ResponseField(rows, samples / 2, centred: true))];
        ResponseField[] backward = [.. Enumerable.Range(0, depth).Select(_ => new ResponseField(backRows, samples / 2, centred: false))];
        double[] covariance = new double[times], drive = new double[times];
        for (int t = 0; t < times; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int l = 0; l < depth; l++)
            {
                var normals = new NoiseSequence(seed, batch, (2 * l) + 100, t);
                memories[l].Row(t, covariance, drive);
                for (int mu = 0; mu < points; mu++)
                {
                    Hidden(l, t, mu, covariance, drive, gram, forward[l], ref normals);
                }

                Average(l, t);
            }

            for (int l = depth - 1; l >= 0; l--)
            {
                var normals = new NoiseSequence(seed, batch, (2 * l) + 101, t);
                memories[l + 1].Row(t, covariance, drive);
                for (int i = 0; i < points * outputs; i++)
                {
                    Back(l, t, i, covariance, drive, backward[l], ref normals);
                }

                AverageBack(l, t);
            }

            Errors(t);
        }

        return [.. Enumerable.Range(0, depth - 1).SelectMany(l => new[] { toBack[l], toForward[l] })];
    }

    private void Hidden(int l, int t, int mu, double[] covariance, double[] drive, double[] gram, ResponseField field, ref NoiseSequence normals)
    {
        int row = (t * points) + mu;
        double[] with = new double[row + 1];
        for (int column = 0; column <= row; column++)
        {
            with[column] = covariance[column / points] * Below(l, row, column, gram);
        }

        double[] h = new double[samples];
        field.Draw(with, ref normals, h.AsSpan(0, samples / 2));
        h.AsSpan(0, samples / 2).CopyTo(h.AsSpan(samples / 2));
        double[][] tangents = new double[rows + backRows][];
        if (l > 0)
        {
            tangents[row] = [.. Enumerable.Repeat(1.0, samples)];
        }

        for (int q = 0; q < t * points * outputs; q++)
        {
            (int s, int alpha) = (q / outputs / points, q / outputs % points);
            double coefficient = l == 0 ? 0 : covariance[s] * toBack[l - 1][(row * backRows) + q];
            if (alpha < problem.Data.TrainCount)
            {
                coefficient += drive[s] * error[(((s * problem.Data.TrainCount) + alpha) * outputs) + (q % outputs)] * Below(l, row, (s * points) + alpha, gram);
            }

            Add(h, coefficient, back[l][q]);
            AddAll(tangents, coefficient, ofBack[l][q], null);
        }

        double[] shifted = new double[samples], unused = new double[samples], above = new double[samples], below = new double[samples];
        value[l][row] = new double[samples];
        slope[l][row] = new double[samples];
        activation.Evaluate<double>(h, value[l][row], slope[l][row]);
        TensorPrimitives.Add(h, Difference, shifted);
        activation.Evaluate<double>(shifted, unused, above);
        TensorPrimitives.Subtract(h, Difference, shifted);
        activation.Evaluate<double>(shifted, unused, below);
        TensorPrimitives.Subtract(above, below, unused);
        TensorPrimitives.Divide(unused, 2 * Difference, unused);
        ofHidden[l][row] = tangents;
        curvature[l][row] = unused;
    }

    private void Back(int l, int t, int i, double[] covariance, double[] drive, ResponseField field, ref NoiseSequence normals)
    {
        int q = (t * points * outputs) + i;
        int row = (t * points) + (i / outputs);
        double[] with = new double[q + 1];
        for (int column = 0; column <= q; column++)
        {
            with[column] = covariance[column / (points * outputs)] * Above(l, q, column);
        }

        double[] z = new double[samples];
        field.Draw(with, ref normals, z.AsSpan(0, samples / 2));
        TensorPrimitives.Negate(z.AsSpan(0, samples / 2), z.AsSpan(samples / 2));
        double[][] tangents = new double[rows + backRows][];
        tangents[rows + q] = [.. Enumerable.Repeat(1.0, samples)];
        for (int column = 0; column < (t + 1) * points; column++)
        {
            (int s, int alpha) = (column / points, column % points);
            double coefficient = l == depth - 1 ? 0 : covariance[s] * toForward[l][(q * rows) + column];
            for (int c = 0; c < outputs && s < t && alpha < problem.Data.TrainCount; c++)
            {
                coefficient += drive[s] * error[(((s * problem.Data.TrainCount) + alpha) * outputs) + c] * Above(l, q, (column * outputs) + c);
            }

            Add(z, coefficient, value[l][column]);
            AddAll(tangents, coefficient, ofHidden[l][column], slope[l][column]);
        }

        double[] g = new double[samples], bend = new double[samples];
        TensorPrimitives.Multiply(z, slope[l][row], g);
        TensorPrimitives.Multiply(z, curvature[l][row], bend);
        back[l][q] = g;
        if (l == depth - 1)
        {
            // The readout, the same at every point.
            readout[i % outputs] = z;
        }

        for (int x = 0; x < tangents.Length; x++)
        {
            if (tangents[x] is { } tangent)
            {
                TensorPrimitives.Multiply(tangent, slope[l][row], tangent);
            }

            if (ofHidden[l][row][x] is { } moved)
            {
                tangents[x] ??= new double[samples];
                TensorPrimitives.MultiplyAdd(bend, moved, tangents[x], tangents[x]);
            }
        }

        ofBack[l][q] = tangents;
    }

    private void Average(int l, int t)
    {
        for (int row = t * points; row < (t + 1) * points; row++)
        {
            for (int column = 0; column < (t + 1) * points; column++)
            {
                phi[l][(row * rows) + column] = phi[l][(column * rows) + row] = TensorPrimitives.Dot<double>(value[l][row], value[l][column]) / samples;
            }

            for (int q = 0; q < t * points * outputs && l < depth - 1; q++)
            {
                toBack[l][(row * backRows) + q] = ofHidden[l][row][rows + q] is { } tangent ? TensorPrimitives.Dot<double>(slope[l][row], tangent) / samples : 0;
            }
        }
    }

    private void AverageBack(int l, int t)
    {
        for (int q = t * points * outputs; q < (t + 1) * points * outputs; q++)
        {
            for (int column = 0; column < (t + 1) * points * outputs; column++)
            {
                gradient[l][(q * backRows) + column] = gradient[l][(column * backRows) + q] = TensorPrimitives.Dot<double>(back[l][q], back[l][column]) / samples;
            }

            for (int column = 0; column < (t + 1) * points && l > 0; column++)
            {
                toForward[l - 1][(q * rows) + column] = ofBack[l][q][column] is { } tangent ? TensorPrimitives.Sum<double>(tangent) / samples : 0;
            }
        }
    }

    private void Errors(int t)
    {
        int train = problem.Data.TrainCount;
        for (int a = 0; a < train; a++)
        {
            for (int c = 0; c < outputs; c++)
            {
                double f = TensorPrimitives.Dot<double>(readout[c], value[^1][(t * points) + a]) / samples / problem.FeatureStrength;
                error[(((t * train) + a) * outputs) + c] = problem.Data.Targets[a, c] - f;
            }
        }
    }

    private double Below(int l, int row, int column, double[] gram) =>
        l == 0 ? gram[(row % points * points) + (column % points)] : phi[l - 1][(row * rows) + column];

    private double Above(int l, int q, int column) =>
        l == depth - 1 ? (q % outputs == column % outputs ? 1 : 0) : gradient[l + 1][(q * backRows) + column];

    private T[] Layers<T>(Func<T> create) => [.. Enumerable.Range(0, depth).Select(_ => create())];

    private static void Add(double[] target, double coefficient, double[] source)
    {
        if (coefficient != 0)
        {
            TensorPrimitives.MultiplyAdd(source, coefficient, target, target);
        }
    }

    private void AddAll(double[][] tangents, double coefficient, double[][] sources, double[]? factor)
    {
        double[]? scaled = null;
        for (int x = 0; x < sources.Length && coefficient != 0; x++)
        {
            if (sources[x] is not { } source)
            {
                continue;
            }

            if (factor is not null)
            {
                scaled ??= new double[samples];
                TensorPrimitives.Multiply(source, factor, scaled);
                source = scaled;
            }

            tangents[x] ??= new double[samples];
            TensorPrimitives.MultiplyAdd(source, coefficient, tangents[x], tangents[x]);
        }
    }
}
