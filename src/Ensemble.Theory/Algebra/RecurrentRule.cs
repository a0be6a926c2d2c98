using System.Numerics.Tensors;

namespace Ensemble.Theory.Algebra;

/// <summary>
/// The recurrent layer: the preactivations have H_ts = m_wE_{t−1,s−1} + m_uX_ts + m_b and
/// Θ_ts = g_wE_{t−1,s−1} + g_uX_ts + g_b + m_wĖ_{t−1,s−1}Θ_{t−1,s−1} + m_uΘ^in_ts, without the recurrent terms at t = 0 or s = 0; it
/// writes E = E[φφ] and ĖΘ.
/// </summary>
/// <param name="map">φ's map; null for φ(z) = z.</param>
/// <param name="times">The number of times.</param>
/// <param name="site">Where the variances are.</param>
/// <param name="name">The node's name.</param>
/// <param name="recurrent">The index of W.</param>
/// <param name="input">The index of U.</param>
/// <param name="bias">The index of b, or −1.</param>
/// <param name="mistake">What is wrong on purpose.</param>
/// <remarks>Equations: R9, X2.</remarks>
internal sealed class RecurrentRule(PairMap? map, int times, int site, string name, int recurrent, int input, int bias, RuleMistake mistake) : KernelRule
{
    /// <inheritdoc/>
    public override bool KeepsPairs => false;

    /// <inheritdoc/>
    public override int SiteSize => map?.HasInverse == true ? 2 * times : times;

    /// <inheritdoc/>
    public override bool TakesOneRow => map?.TakesOneRow ?? true;

    /// <inheritdoc/>
    public override bool IsKinked => map?.IsKinked ?? false;

    /// <inheritdoc/>
    public override double SecondsPerPair => 1e-9 + (map?.SecondsPerPair ?? 0);

    /// <inheritdoc/>
    public override void Sources(int row, int column, SourceList sources)
    {
        sources.Add(0, row, column);
        if (row > 0 && column > 0)
        {
            sources.Add(-1, row - 1, column - 1);
        }
    }

    /// <inheritdoc/>
    public override KernelStep Compile(Operand target, Operand first, Operand second) => new Step(this, target, first);

    private sealed class Step : KernelStep
    {
        private readonly RecurrentRule rule;
        private readonly Operand target;
        private readonly Operand first;
        private readonly int[] order;
        private readonly int[] inputs;
        private readonly int[] before;
        private readonly StripRun strips;
        private readonly VarianceSite? variances;

        public Step(RecurrentRule rule, Operand target, Operand first)
        {
            this.rule = rule;
            this.target = target;
            this.first = first;
            PairPart pairs = target.Pairs;

            // Equal times first: at equal training times they are the variances of the others.
            order = [.. Enumerable.Range(0, pairs.Count)
                .OrderBy(p => pairs[p].Row == pairs[p].Column ? 0 : 1).ThenBy(p => Math.Min(pairs[p].Row, pairs[p].Column))];
            inputs = new int[pairs.Count];
            before = new int[pairs.Count];
            for (int p = 0; p < pairs.Count; p++)
            {
                (int row, int column) = pairs[p];
                inputs[p] = first.Pairs.Strip(row, column);
                before[p] = row > 0 && column > 0 ? pairs.Strip(row - 1, column - 1) : 0;
            }

            strips = new StripRun(
                null,
                [.. Enumerable.Range(0, pairs.Count).Select(p => pairs[p].Row)],
                [.. Enumerable.Range(0, pairs.Count).Select(p => pairs[p].Column)],
                0,
                0,
                target.Buffer,
                target.Buffer);
            variances = rule.Map is { } map ? new VarianceSite(map, rule.Site, rule.Name) : null;
        }

        public override void Run(Tile tile)
        {
            int lanes = tile.Lanes;
            Table k = tile.Kernels[target.Buffer];
            Table theta = tile.Gradients[target.Buffer];
            Table x = tile.Kernels[first.Buffer];
            Table past = tile.Gradients[first.Buffer];
            (double mw, double mu) = (tile.Covariances[rule.Recurrent], tile.Covariances[rule.Input]);
            (double gw, double gu) = (tile.GradientWeights[rule.Recurrent], tile.GradientWeights[rule.Input]);
            double mb = rule.Bias < 0 ? 0 : tile.Covariances[rule.Bias];
            double gb = rule.Bias < 0 ? 0 : tile.GradientWeights[rule.Bias];
            foreach (int p in order)
            {
                Span<double> own = k.AsSpan((p + 1) * lanes, lanes);
                ReadOnlySpan<double> driven = x.AsSpan(inputs[p] * lanes, lanes);
                ReadOnlySpan<double> old = k.AsSpan(before[p] * lanes, lanes);
                TensorPrimitives.Multiply(driven, mu, own);
                TensorPrimitives.MultiplyAdd(old, mw, own, own);
                TensorPrimitives.Add(own, mb, own);
                if (tile.HasGradient)
                {
                    Span<double> tangent = theta.AsSpan((p + 1) * lanes, lanes);
                    double shared = rule.IsUnshared && strips.Rows[p] != strips.Columns[p] ? 0 : 1;
                    TensorPrimitives.Multiply(driven, shared * gu, tangent);
                    TensorPrimitives.MultiplyAdd(old, shared * gw, tangent, tangent);
                    TensorPrimitives.MultiplyAdd(theta.AsSpan(before[p] * lanes, lanes), mw, tangent, tangent);
                    TensorPrimitives.Add(tangent, shared * gb, tangent);
                    if (first.HasGradient)
                    {
                        TensorPrimitives.MultiplyAdd(past.AsSpan(inputs[p] * lanes, lanes), mu, tangent, tangent);
                    }
                }

                if (variances is not null)
                {
                    StripRun strip = strips with { Start = p, Count = 1 };
                    if (tile.IsSelf)
                    {
                        variances.Write(strip, tile);
                    }

                    if (tile.IsProbing)
                    {
                        variances.Probe(strip, tile);
                    }

                    variances.Map.Apply(strip, tile, rule.Site);
                }
            }
        }
    }

    private PairMap? Map => map;

    private int Site => site;

    private string Name => name;

    private int Recurrent => recurrent;

    private int Input => input;

    private int Bias => bias;

    private bool IsUnshared => mistake == RuleMistake.NoSharing;
}
