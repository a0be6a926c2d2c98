using System.Numerics.Tensors;

namespace Ensemble.Theory.Algebra;

/// <summary>Layer norm over channels of zero mean: K and Θ over √(K_ii(x,x)K_jj(x′,x′)), each at its own time.</summary>
/// <param name="positions">S.</param>
/// <param name="site">Where 1/√variance is.</param>
/// <param name="name">The node's name.</param>
/// <remarks>Equations: R7.</remarks>
internal sealed class LayerNormRule(int positions, int site, string name) : KernelRule
{
    /// <inheritdoc/>
    public override int SiteSize => positions;

    /// <inheritdoc/>
    public override bool IsInPlace => true;

    /// <inheritdoc/>
    public override KernelStep Compile(Operand target, Operand first, Operand second) => new Step(site, name, target, first, first.Pairs.StripsOf(target.Pairs));

    private sealed class Step(int site, string name, Operand target, Operand first, int[]? strips) : KernelStep
    {
        private readonly int pairs = target.Pairs.Count;

        public override void Run(Tile tile)
        {
            int lanes = tile.Lanes;
            Table rows = tile.Rows[site];
            Table columns = tile.Columns[site];
            for (int p = 0; p < pairs && tile.IsSelf; p++)
            {
                (int row, int column) = target.Pairs[p];
                if (row == column)
                {
                    Write(tile, tile.Kernels[first.Buffer].AsSpan((strips is null ? p + 1 : strips[p]) * lanes, lanes), row);
                }
            }

            for (int p = 0; p < pairs; p++)
            {
                (int row, int column) = target.Pairs[p];
                int from = (strips is null ? p + 1 : strips[p]) * lanes;
                int to = (p + 1) * lanes;
                ReadOnlySpan<double> left = rows.AsSpan(row * lanes, lanes);
                ReadOnlySpan<double> right = columns.AsSpan(column * lanes, lanes);
                Scale(tile.Kernels[first.Buffer].AsSpan(from, lanes), left, right, tile.Kernels[target.Buffer].AsSpan(to, lanes));
                if (tile.HasGradient)
                {
                    Scale(tile.Gradients[first.Buffer].AsSpan(from, lanes), left, right, tile.Gradients[target.Buffer].AsSpan(to, lanes));
                }
            }
        }

        private static void Scale(ReadOnlySpan<double> values, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> scaled)
        {
            TensorPrimitives.Multiply(values, left, scaled);
            TensorPrimitives.Multiply(scaled, right, scaled);
        }

        private void Write(Tile tile, ReadOnlySpan<double> variances, int position)
        {
            for (int lane = 0; lane < tile.Lanes; lane++)
            {
                if (variances[lane] <= 0)
                {
                    tile.Undefined ??= (name, tile.RowPoints[lane]);
                }

                int to = (position * tile.Lanes) + lane;
                tile.Rows[site][to] = tile.Columns[site][to] = 1 / Math.Sqrt(variances[lane]);
            }
        }
    }
}
