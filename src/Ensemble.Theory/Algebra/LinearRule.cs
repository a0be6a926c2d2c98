using System.Runtime.CompilerServices;

namespace Ensemble.Theory.Algebra;

/// <summary>
/// A layer with a weight: K′ = mK̃, Θ′ = gK̃ + mΘ̃, where K̃ is K at every position (dense), or the mean over the taps of a
/// convolution with one common offset for both positions. Outside a grid with zeros round it the mean keeps its divisor.
/// </summary>
/// <param name="weight">The index of the weight in the program.</param>
/// <param name="taps">What a convolution reads, along one axis after the other; empty for a dense layer.</param>
/// <param name="all">What it reads in all: output position by tap, −1 where there is nothing; empty for a dense layer.</param>
/// <param name="mistake">What is wrong on purpose.</param>
/// <remarks>Equations: R1, X2, X3.</remarks>
internal sealed class LinearRule(int weight, AxisTaps[] taps, int[] all, RuleMistake mistake) : KernelRule
{
    private readonly int count = taps.Aggregate(1, (product, axis) => product * axis.Count);

    /// <inheritdoc/>
    public override bool IsInPlace => taps.Length != 1 && !HasTwoOffsets;

    /// <inheritdoc/>
    public override bool KeepsPairs
    {
        get
        {
            // The tap in the middle, with a stride of 1.
            int position = 0;
            while (position * count < all.Length && all[(position * count) + (count / 2)] == position)
            {
                position++;
            }

            return position * count >= all.Length;
        }
    }

    /// <inheritdoc/>
    public override double SecondsPerPair => 0.3e-9 + taps.Sum(axis => axis.Count * 0.2e-9);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Sources(int row, int column, SourceList sources)
    {
        if (all.Length == 0)
        {
            sources.Add(0, row, column);
            return;
        }

        ReadOnlySpan<int> rows = all.AsSpan(row * count, count);
        ReadOnlySpan<int> columns = all.AsSpan(column * count, count);
        for (int tap = 0; tap < count; tap++)
        {
            for (int other = HasTwoOffsets ? 0 : tap; other < (HasTwoOffsets ? count : tap + 1); other++)
            {
                if (rows[tap] >= 0 && columns[other] >= 0)
                {
                    sources.Add(0, rows[tap], columns[other]);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override KernelStep Compile(Operand target, Operand first, Operand second)
    {
        KernelStep step = HasTwoOffsets ? TwoOffsets(target, first) : Means(target, first);

        // gK̃ = (g/m)K′.
        return mistake == RuleMistake.NoSharing
            ? new UnsharedStep(step, target, (tile, k) => tile.Covariances[weight] == 0 ? 0 : tile.GradientWeights[weight] / tile.Covariances[weight] * k)
            : step;
    }

    private bool HasTwoOffsets => mistake == RuleMistake.TwoOffsets && taps.Length > 0;

    private TapStep TwoOffsets(Operand target, Operand first)
    {
        (int[] rows, int[] columns) = target.Pairs.Positions();
        int[] strips =
        [
            .. Enumerable.Range(0, rows.Length).SelectMany(p => all.Skip(rows[p] * count).Take(count)
                .SelectMany(i => all.Skip(columns[p] * count).Take(count).Select(j => i < 0 || j < 0 ? 0 : first.Pairs.StripOrZero(i, j)))),
        ];
        return new TapStep(weight, count * count, first.HasGradient, first.Buffer, target.Buffer, target.Pairs.Count, strips);
    }

    private KernelStep Means(Operand target, Operand first)
    {
        if (taps.Length == 0)
        {
            return new TapStep(weight, 1, first.HasGradient, first.Buffer, target.Buffer, target.Pairs.Count, first.Pairs.StripsOf(target.Pairs));
        }

        if (taps.Length == 1)
        {
            return new TapStep(weight, count, first.HasGradient, first.Buffer, target.Buffer, target.Pairs.Count, Strips(target.Pairs.Positions(), taps[0], first.Pairs));
        }

        // A mean over a rectangle is one over its columns of those over its rows: fewer terms.
        var between = new PairSet(taps[1].Targets);
        int[] outer = Strips(target.Pairs.Positions(), taps[0], between);
        (int[] Rows, int[] Columns) pairs = between.Pairs();
        return new RectangleStep(
            new TapStep(-1, 1, first.HasGradient, first.Buffer, TapStep.Scratch, between.Count, Strips(pairs, taps[1], first.Pairs)),
            new TapStep(weight, count, first.HasGradient, TapStep.Scratch, target.Buffer, target.Pairs.Count, outer),
            between.Count);
    }

    // What every target reads of a part; strip 0 is read outside the grid and where a part has no such pair.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] Strips((int[] Rows, int[] Columns) targets, AxisTaps axis, PairPart sources)
    {
        var strips = new int[targets.Rows.Length * axis.Count];
        for (int p = 0, next = 0; p < targets.Rows.Length; p++)
        {
            for (int tap = 0; tap < axis.Count; tap++, next++)
            {
                (int i, int j) = (axis[targets.Rows[p], tap], axis[targets.Columns[p], tap]);
                strips[next] = i < 0 || j < 0 ? 0 : sources.StripOrZero(i, j);
            }
        }

        return strips;
    }

    // The same of a set that takes in what is read.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] Strips((int[] Rows, int[] Columns) targets, AxisTaps axis, PairSet sources)
    {
        var strips = new int[targets.Rows.Length * axis.Count];
        for (int p = 0, next = 0; p < targets.Rows.Length; p++)
        {
            for (int tap = 0; tap < axis.Count; tap++, next++)
            {
                (int i, int j) = (axis[targets.Rows[p], tap], axis[targets.Columns[p], tap]);
                strips[next] = i < 0 || j < 0 ? 0 : sources.Add(i, j) + 1;
            }
        }

        return strips;
    }
}
