using System.Numerics.Tensors;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Algebra;

/// <summary>K⁰ = x_i·x′_j/C of the inputs, Θ = 0.</summary>
internal sealed class InputRule
{
    /// <summary>From this many channels on, products of rows are taken instead of sums over lanes, and kept where there is room.</summary>
    private const int ManyChannels = 16;
    private const long MostKept = 1L << 25;
    private readonly Dataset data;
    private readonly int channels;
    private readonly int points;
    private readonly int stride;

    public InputRule(Dataset data, Shape shape)
    {
        this.data = data;
        channels = shape.Channels;
        points = data.Count;
        stride = KernelBlock.Pad(points);
        Values = channels < ManyChannels ? new double[shape.Size * stride] : [];
        SiteSize = Values.Length / stride;
        for (int x = 0; x < points && SiteSize > 0; x++)
        {
            ReadOnlySpan<double> input = data.Inputs.Row(x);
            for (int i = 0; i < input.Length; i++)
            {
                Values[(i * stride) + x] = input[i];
            }
        }
    }

    /// <summary>The number of values that lanes need of every point.</summary>
    public int SiteSize { get; }

    /// <summary>The inputs, a row per value with one entry per point; empty where there are many channels.</summary>
    public double[] Values { get; }

    /// <summary>The step for one component; products of all points are kept if the step is to be run at many times.</summary>
    public KernelStep Compile(Operand target, int site, bool keeps) => SiteSize > 0
        ? new LaneStep(site, channels, target)
        : new ProductStep(this, target, keeps && (long)target.Pairs.Count * points * stride <= MostKept);

    private double Product(int x, int i, int other, int j) => TensorPrimitives.Dot(
        data.Inputs.Row(x).Slice(i * channels, channels), data.Inputs.Row(other).Slice(j * channels, channels)) / channels;

    private static void Clear(Tile tile, Operand target)
    {
        if (tile.HasGradient)
        {
            tile.Gradients[target.Buffer].AsSpan(tile.Lanes, target.Pairs.Count * tile.Lanes).Clear();
        }
    }

    /// <summary>Few channels: sums over channels of values gathered into lanes.</summary>
    private sealed class LaneStep(int site, int channels, Operand target) : KernelStep
    {
        public override void Run(Tile tile)
        {
            int lanes = tile.Lanes;
            ReadOnlySpan<double> rows = tile.Rows[site];
            ReadOnlySpan<double> columns = tile.Columns[site];
            for (int p = 0; p < target.Pairs.Count; p++)
            {
                (int i, int j) = target.Pairs[p];
                Span<double> k = tile.Kernels[target.Buffer].AsSpan((p + 1) * lanes, lanes);
                TensorPrimitives.Multiply(rows.Slice(i * channels * lanes, lanes), columns.Slice(j * channels * lanes, lanes), k);
                for (int c = 1; c < channels; c++)
                {
                    TensorPrimitives.MultiplyAdd(
                        rows.Slice(((i * channels) + c) * lanes, lanes), columns.Slice(((j * channels) + c) * lanes, lanes), k, k);
                }

                if (channels > 1)
                {
                    TensorPrimitives.Divide(k, channels, k);
                }
            }

            Clear(tile, target);
        }
    }

    /// <summary>Many channels: products of rows.</summary>
    private sealed class ProductStep(InputRule rule, Operand target, bool keeps) : KernelStep
    {
        private readonly Lazy<double[]?> kept = new(() => keeps ? Products(rule, target.Pairs) : null);

        public override void Run(Tile tile)
        {
            int lanes = tile.Lanes;
            double[]? known = kept.Value;
            for (int p = 0; p < target.Pairs.Count; p++)
            {
                (int i, int j) = target.Pairs[p];
                Span<double> k = tile.Kernels[target.Buffer].AsSpan((p + 1) * lanes, lanes);
                for (int lane = 0; lane < lanes; lane++)
                {
                    int x = tile.RowPoints[lane];
                    int other = tile.ColumnPoints[lane];
                    k[lane] = known is null ? rule.Product(x, i, other, j) : known[(((p * rule.points) + x) * rule.stride) + other];
                }
            }

            Clear(tile, target);
        }

        private static double[] Products(InputRule rule, PairPart pairs)
        {
            var products = new double[pairs.Count * rule.points * rule.stride];
            Parallel.For(0, pairs.Count * rule.points, index =>
            {
                (int p, int x) = Math.DivRem(index, rule.points);
                (int i, int j) = pairs[p];
                Span<double> row = products.AsSpan(index * rule.stride, rule.points);
                for (int other = 0; other < row.Length; other++)
                {
                    row[other] = rule.Product(x, i, other, j);
                }
            });
            return products;
        }
    }
}
