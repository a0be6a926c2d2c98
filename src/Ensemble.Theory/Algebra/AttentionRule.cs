using System.Numerics.Tensors;

namespace Ensemble.Theory.Algebra;

/// <summary>
/// Attention with tied queries and keys: A_n = softmax_j(βv_q(n)K_nn(x,x)_ij) is deterministic, so K′ = A_n(m_vK)A_n′ᵀ and
/// Θ′ = A_n(g_vK + m_vΘ)A_n′ᵀ.
/// </summary>
/// <param name="positions">S.</param>
/// <param name="site">Where A is, S × S.</param>
/// <param name="query">The index of the query weight.</param>
/// <param name="value">The index of the value weight.</param>
/// <param name="beta">β.</param>
/// <remarks>Equations: R8.</remarks>
internal sealed class AttentionRule(int positions, int site, int query, int value, double beta) : KernelRule
{
    /// <inheritdoc/>
    public override bool KeepsPairs => false;

    /// <inheritdoc/>
    public override int SiteSize => positions * positions;

    /// <inheritdoc/>
    public override bool SiteNeedsAll => true;

    /// <inheritdoc/>
    public override bool MixesAll => true;

    /// <inheritdoc/>
    public override double SecondsPerPair => positions * 1e-9;

    /// <inheritdoc/>
    public override void Sources(int row, int column, SourceList sources)
    {
    }

    /// <inheritdoc/>
    public override KernelStep Compile(Operand target, Operand first, Operand second)
    {
        var strips = new int[positions * positions];
        for (int i = 0; i < positions; i++)
        {
            for (int j = 0; j < positions; j++)
            {
                strips[(i * positions) + j] = first.Pairs.Strip(i, j);
            }
        }

        return new Step(this, target, first, strips);
    }

    private void Write(Tile tile, ReadOnlySpan<double> kernels, int[] strips)
    {
        int lanes = tile.Lanes;
        double factor = beta * tile.Covariances[query];
        Span<double> row = stackalloc double[positions];
        for (int i = 0; i < positions; i++)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                for (int j = 0; j < positions; j++)
                {
                    row[j] = factor * kernels[(strips[(i * positions) + j] * lanes) + lane];
                }

                TensorPrimitives.SoftMax(row, row);
                for (int j = 0; j < positions; j++)
                {
                    int to = (((i * positions) + j) * lanes) + lane;
                    tile.Rows[site][to] = tile.Columns[site][to] = row[j];
                }
            }
        }
    }

    private sealed class Step(AttentionRule rule, Operand target, Operand first, int[] strips) : KernelStep
    {
        private readonly (int Row, (int Column, int Strip)[] Columns)[] rows = [.. Enumerable.Range(0, target.Pairs.Count)
            .GroupBy(p => target.Pairs[p].Row)
            .Select(group => (group.Key, group.Select(p => (target.Pairs[p].Column, p + 1)).ToArray()))];

        public override void Run(Tile tile)
        {
            if (tile.IsSelf)
            {
                rule.Write(tile, tile.Kernels[first.Buffer], strips);
            }

            double m = tile.Covariances[rule.Value];
            Span<double> kernels = tile.Kernels[target.Buffer];
            Mix(tile, tile.Kernels[first.Buffer], kernels);
            if (tile.HasGradient)
            {
                Span<double> gradients = tile.Gradients[target.Buffer];
                if (first.HasGradient)
                {
                    Mix(tile, tile.Gradients[first.Buffer], gradients);
                    TensorPrimitives.Multiply(gradients, m, gradients);
                    TensorPrimitives.MultiplyAdd(kernels, tile.GradientWeights[rule.Value], gradients, gradients);
                }
                else
                {
                    TensorPrimitives.Multiply(kernels, tile.GradientWeights[rule.Value], gradients);
                }
            }

            TensorPrimitives.Multiply(kernels, m, kernels);
        }

        /// <summary>A·table·A′ᵀ at the pairs of the target.</summary>
        private void Mix(Tile tile, ReadOnlySpan<double> table, Span<double> mixed)
        {
            int lanes = tile.Lanes;
            int count = rule.Positions;
            Table left = tile.Rows[rule.Site];
            Table right = tile.Columns[rule.Site];
            Span<double> half = tile.Scratch(count * lanes);
            foreach ((int row, (int Column, int Strip)[] columns) in rows)
            {
                half.Clear();
                for (int k = 0; k < count; k++)
                {
                    ReadOnlySpan<double> weight = left.AsSpan(((row * count) + k) * lanes, lanes);
                    for (int l = 0; l < count; l++)
                    {
                        Span<double> sum = half.Slice(l * lanes, lanes);
                        TensorPrimitives.MultiplyAdd(weight, table.Slice(strips[(k * count) + l] * lanes, lanes), sum, sum);
                    }
                }

                foreach ((int column, int strip) in columns)
                {
                    Span<double> sum = mixed.Slice(strip * lanes, lanes);
                    sum.Clear();
                    for (int l = 0; l < count; l++)
                    {
                        TensorPrimitives.MultiplyAdd(right.AsSpan(((column * count) + l) * lanes, lanes), half.Slice(l * lanes, lanes), sum, sum);
                    }
                }
            }
        }
    }

    private int Positions => positions;

    private int Site => site;

    private int Value => value;
}
