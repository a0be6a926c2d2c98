using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Algebra;

/// <summary>K⁰ = x_i·x′_j/C of the inputs, Θ = 0.</summary>
/// <remarks>Equations: R10.</remarks>
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
        private readonly (int[] Rows, int[] Columns) pairs = target.Pairs.Positions();

        public override void Run(Tile tile)
        {
            if (tile.IsOneRow)
            {
                Run<OneRow>(tile, ref MemoryMarshal.GetArrayDataReference(tile.RowValues[site]));
            }
            else
            {
                Run<ManyRows>(tile, ref tile.Rows[site].First);
            }

            Clear(tile, target);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Run<TRows>(Tile tile, ref double rows)
            where TRows : struct, IRows
        {
            nint lanes = tile.Lanes;
            ref double columns = ref tile.Columns[site].First;
            ref double k = ref tile.Kernels[target.Buffer].First;
            var factor = Vector256.Create(1.0 / channels);
            for (int p = 0; p < pairs.Rows.Length; p++)
            {
                nint row = pairs.Rows[p] * channels;
                nint column = pairs.Columns[p] * channels * lanes;
                nint to = (p + 1) * lanes;
                for (nint lane = 0; lane < lanes && Vector512.IsHardwareAccelerated; lane += 8)
                {
                    Vector512<double> sum = default;
                    for (nint c = 0; c < channels; c++)
                    {
                        sum = Vector512.MultiplyAddEstimate(TRows.Eight(ref rows, row + c, lanes, lane), Tile.Eight(ref columns, column + (c * lanes) + lane), sum);
                    }

                    Tile.Eight(ref k, to + lane) = sum * (1.0 / channels);
                }

                for (nint lane = 0; lane < lanes && !Vector512.IsHardwareAccelerated; lane += 4)
                {
                    Vector256<double> sum = default;
                    for (nint c = 0; c < channels; c++)
                    {
                        sum = Vector256.MultiplyAddEstimate(TRows.Get(ref rows, row + c, lanes, lane), Tile.At(ref columns, column + (c * lanes) + lane), sum);
                    }

                    Tile.At(ref k, to + lane) = sum * factor;
                }
            }
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
