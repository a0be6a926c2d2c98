using System.Numerics.Tensors;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Noise;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// One direction of a weight between two hidden layers: a Gaussian field whose covariance is m(t,s) times that of a source
/// (φ of the layer below for u, g of the layer above for r), drawn causally by a growing Cholesky factor L.
/// Directions of the source that earlier ones already span to a tolerance get no column of their own.
/// </summary>
/// <remarks>
/// With u = L·ε, a response by Stein's lemma is E[φ εᵀ]L⁻¹, and it always meets the source weighted by m; so all that is kept is
/// W = L⁻¹·(m·source), for which the response term is E[φ εᵀ]·W. Likewise m·Φ = LLᵀ turns the gradient term
/// Σ_s γ₀ηψΔ·Φ·g into L(t)·V with V = Σ_s γ₀ηΔ·L(s)·g(s)/(a·v) (arXiv:2205.09653).
/// </remarks>
/// <remarks>Equations: F1, F3.</remarks>
internal sealed class FieldChannel
{
    private readonly WeightMemory memory;
    private readonly int samples;
    private readonly bool centred;
    private readonly double tolerance;
    private readonly Func<int, NoiseSequence> noiseOf;
    private readonly LeadingPoints leading;
    private readonly int mostLeading;
    private readonly SampleRows noise;
    private readonly SampleRows source;
    private readonly SampleRows whitened;
    private readonly SampleRows drive;
    private readonly List<double[]> factor = [];
    private readonly List<int> times = [];
    private readonly double[] covariance;
    private readonly double[] scratch;
    private int permanent;
    private double[] lower = [];
    private int stride;
    private int rowCount;

    /// <param name="memory">The weight.</param>
    /// <param name="times">The number of times.</param>
    /// <param name="samples">Samples of the source: the antithetic halves one after the other.</param>
    /// <param name="centred">Whether both halves share the noise, which then must have mean zero.</param>
    /// <param name="tolerance">The share of its variance below which a direction is dropped.</param>
    /// <param name="noiseOf">The stream of normals of a step.</param>
    /// <param name="leading">Evenly spread normals for the first time.</param>
    /// <param name="mostLeading">How many directions they serve at most.</param>
    public FieldChannel(
        WeightMemory memory, int times, int samples, bool centred, double tolerance, Func<int, NoiseSequence> noiseOf, LeadingPoints leading, int mostLeading)
    {
        this.leading = leading;
        this.mostLeading = mostLeading;
        this.memory = memory;
        this.samples = samples;
        this.centred = centred;
        this.tolerance = tolerance;
        this.noiseOf = noiseOf;
        noise = new SampleRows(samples / 2);
        source = new SampleRows(samples);
        whitened = new SampleRows(samples);
        drive = new SampleRows(samples);
        covariance = new double[times];
        scratch = new double[times];
    }

    /// <summary>The number of directions kept.</summary>
    public int Rank => permanent;

    /// <summary>Forgets the directions of test points at the step before.</summary>
    public void Trim()
    {
        Resize(permanent);
        factor.RemoveRange(permanent, factor.Count - permanent);
        times.RemoveRange(permanent, times.Count - permanent);
    }

    /// <summary>Extends the field to a time.</summary>
    /// <param name="t">The time.</param>
    /// <param name="field">The source at that time, rows × samples.</param>
    /// <param name="lasting">How many of the rows, from the first on, later times depend on.</param>
    /// <param name="joint">Whether the other rows are drawn jointly, or each right by itself alone.</param>
    public void Extend(int t, SampleRows field, int lasting, bool joint)
    {
        Trim();
        memory.Row(t, covariance, scratch);
        int known = factor.Count;
        int rows = field.Count;
        rowCount = rows;
        stride = known + rows + 1;
        lower = new double[rows * stride];
        SampleProducts.Dots(field.All, field.Stride, rows, source.All, source.Stride, known, lower, stride, samples);
        for (int i = 0; i < rows; i++)
        {
            Span<double> row = lower.AsSpan(i * stride, known);
            for (int j = 0; j < known; j++)
            {
                double[] pivot = factor[j];
                double value = row[j] * covariance[times[j]] / samples;
                row[j] = (value - TensorPrimitives.Dot(row[..j], pivot.AsSpan(0, j))) / pivot[j];
            }
        }

        int wide = joint ? rows : lasting;
        double[] gram = new double[rows * wide];
        SampleProducts.Dots(field.All, field.Stride, rows, field.All, field.Stride, wide, gram, wide, samples);
        double[] left = new double[rows];
        double[] whole = new double[rows];
        for (int i = 0; i < rows; i++)
        {
            double square = i < wide ? gram[(i * wide) + i] : TensorPrimitives.SumOfSquares<float>(field.Row(i));
            whole[i] = covariance[t] * square / samples;
            left[i] = whole[i] - TensorPrimitives.SumOfSquares<double>(lower.AsSpan(i * stride, known));
        }

        int[] pivots = new int[rows];
        bool[] used = new bool[rows];
        int found = 0;
        int lastingFound = 0;
        for (int stage = 0; stage < (joint ? 2 : 1); stage++)
        {
            int from = stage == 0 ? 0 : lasting;
            int to = stage == 0 ? lasting : rows;
            while (true)
            {
                int pivot = -1;
                double best = tolerance;
                for (int i = from; i < to; i++)
                {
                    if (!used[i] && whole[i] > 0 && left[i] / whole[i] > best)
                    {
                        best = left[i] / whole[i];
                        pivot = i;
                    }
                }

                if (pivot < 0)
                {
                    break;
                }

                int column = known + found;
                double root = Math.Sqrt(left[pivot]);
                for (int i = 0; i < rows; i++)
                {
                    if (used[i])
                    {
                        continue;
                    }

                    double value = i == pivot
                        ? root
                        : ((covariance[t] * gram[(i * wide) + pivot] / samples)
                            - TensorPrimitives.Dot(lower.AsSpan(i * stride, column), lower.AsSpan(pivot * stride, column))) / root;
                    lower[(i * stride) + column] = value;
                    left[i] -= value * value;
                }

                used[pivot] = true;
                pivots[found++] = pivot;
            }

            lastingFound = stage == 0 ? found : lastingFound;
        }

        int columns = known + found;
        Resize(columns);
        for (int k = 0; k < found; k++)
        {
            factor.Add(lower.AsSpan(pivots[k] * stride, known + k + 1).ToArray());
            times.Add(t);
            field.Row(pivots[k]).CopyTo(source.Row(known + k));
        }

        // Rows that are right by themselves alone share one more row of noise.
        bool marginal = !joint && rows > lasting;
        noise.Resize(columns + (marginal ? 1 : 0));
        for (int i = lasting; marginal && i < rows; i++)
        {
            lower[(i * stride) + columns] = Math.Sqrt(Math.Max(left[i], 0));
        }

        NoiseSequence normals = noiseOf(t);
        UnitNoise.Append(noise, known, known, centred, ref normals, t == 0 ? leading.Fill(noise, 0, mostLeading) : 0);
        Whiten(t, known, found);
        permanent = known + lastingFound;
    }

    /// <summary>Writes the field drawn at the last time, rows × half the samples.</summary>
    public void Draw(SampleRows target)
    {
        target.Resize(rowCount);
        SampleProducts.Combine(Coefficients(noise.Count), Math.Max(noise.Count, 1), noise.Count, noise.All, noise.Stride, target.All, target.Stride, rowCount, samples / 2, add: false);
    }

    /// <summary>Adds the response term E[x εᵀ]·W to a field of the neighbouring layer.</summary>
    /// <param name="half">x over half the samples: the part that is even, or odd, under the antithetic flip.</param>
    /// <param name="target">Where it goes: the same rows × samples.</param>
    /// <param name="latest">The last time to which there is a response.</param>
    public void AddResponse(SampleRows half, SampleRows target, int latest = int.MaxValue)
    {
        int columns = times.FindLastIndex(time => time <= latest) + 1;
        if (columns == 0)
        {
            return;
        }

        double[] products = new double[half.Count * columns];
        SampleProducts.Dots(half.All, half.Stride, half.Count, noise.All, noise.Stride, columns, products, columns, half.Samples);
        float[] coefficients = new float[products.Length];
        for (int i = 0; i < products.Length; i++)
        {
            coefficients[i] = (float)(products[i] / half.Samples);
        }

        SampleProducts.Combine(coefficients, columns, columns, whitened.All, whitened.Stride, target.All, target.Stride, half.Count, samples, add: true);
    }

    /// <summary>Adds the gradient term L(t)·V to the field of which this is the Gaussian part.</summary>
    public void AddDrive(SampleRows target) => SampleProducts.Combine(
        Coefficients(factor.Count), Math.Max(factor.Count, 1), factor.Count, drive.All, drive.Stride, target.All, target.Stride, rowCount, samples, add: true);

    /// <summary>Takes the gradient of a step into V.</summary>
    /// <param name="t">The step.</param>
    /// <param name="errors">Δ of every training point and output.</param>
    /// <param name="outputs">C.</param>
    /// <param name="partner">The field on the other side of the weight.</param>
    /// <param name="sourceBack">Whether the source has a row for each output and the partner one for each point, or the reverse.</param>
    public void Learn(int t, ReadOnlySpan<double> errors, int outputs, SampleRows partner, bool sourceBack)
    {
        int columns = factor.Count;
        double scale = memory.Gradient(t) / (memory.Retention(t) * memory.Variance(t));
        if (columns == 0 || scale == 0)
        {
            return;
        }

        int partners = sourceBack ? errors.Length / outputs : errors.Length;
        float[] coefficients = new float[columns * partners];
        for (int p = 0; p < partners; p++)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = 0;
                for (int c = 0; c < (sourceBack ? outputs : 1); c++)
                {
                    sum += sourceBack
                        ? errors[(p * outputs) + c] * lower[(((p * outputs) + c) * stride) + j]
                        : errors[p] * lower[(p / outputs * stride) + j];
                }

                coefficients[(j * partners) + p] = (float)(scale * sum);
            }
        }

        SampleProducts.Combine(coefficients, partners, partners, partner.All, partner.Stride, drive.All, drive.Stride, columns, samples, add: true);
    }

    /// <summary>Passes from a step to the next: what was seen is remembered less.</summary>
    public void Age(int t)
    {
        if (memory.Retention(t) != 1)
        {
            TensorPrimitives.Multiply(whitened.All, (float)memory.Retention(t), whitened.All);
        }
    }

    /// <summary>New rows of W: what of v·source the rows before do not carry.</summary>
    private void Whiten(int t, int known, int found)
    {
        if (found == 0)
        {
            return;
        }

        float[] coefficients = new float[found * Math.Max(known, 1)];
        for (int k = 0; k < found; k++)
        {
            double[] row = factor[known + k];
            for (int j = 0; j < known; j++)
            {
                coefficients[(k * known) + j] = (float)(-row[j] / row[^1]);
            }

            TensorPrimitives.Multiply(source.Row(known + k), (float)(memory.Variance(t) / row[^1]), whitened.Row(known + k));
        }

        SampleProducts.Combine(coefficients, Math.Max(known, 1), known, whitened.All, whitened.Stride, whitened.From(known), whitened.Stride, found, samples, add: true);
        for (int k = 0; k < found; k++)
        {
            double[] row = factor[known + k];
            for (int j = 0; j < k; j++)
            {
                TensorPrimitives.MultiplyAdd(whitened.Row(known + j), (float)(-row[known + j] / row[^1]), whitened.Row(known + k), whitened.Row(known + k));
            }
        }
    }

    private float[] Coefficients(int columns)
    {
        float[] coefficients = new float[rowCount * Math.Max(columns, 1)];
        for (int i = 0; i < rowCount; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                coefficients[(i * columns) + j] = (float)lower[(i * stride) + j];
            }
        }

        return coefficients;
    }

    private void Resize(int columns)
    {
        noise.Resize(columns);
        source.Resize(columns);
        whitened.Resize(columns);
        drive.Resize(columns);
    }
}
