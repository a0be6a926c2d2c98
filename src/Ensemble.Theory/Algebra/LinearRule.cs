using System.Runtime.CompilerServices;

namespace Ensemble.Theory.Algebra;

/// <summary>
/// A layer with a weight: K′ = mK̃, Θ′ = gK̃ + mΘ̃, where K̃ is K at every position (dense), or the mean over the taps of a
/// convolution with one common offset for both positions. Outside a grid with zeros round it the mean keeps its divisor.
/// </summary>
/// <param name="weight">The index of the weight in the program.</param>
/// <param name="taps">What a convolution reads, along one axis after the other; empty for a dense layer.</param>
/// <param name="all">What it reads in all: output position by tap, −1 where there is nothing; empty for a dense layer.</param>
internal sealed class LinearRule(int weight, AxisTaps[] taps, int[] all) : KernelRule
{
    private readonly int count = taps.Aggregate(1, (product, axis) => product * axis.Count);

    /// <inheritdoc/>
    public override bool IsInPlace => taps.Length != 1;

    /// <inheritdoc/>
    public override double SecondsPerPair => 0.5e-9 + taps.Sum(axis => axis.Count * 0.3e-9);

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
            if (rows[tap] >= 0 && columns[tap] >= 0)
            {
                sources.Add(0, rows[tap], columns[tap]);
            }
        }
    }

    /// <inheritdoc/>
    public override KernelStep Compile(Operand target, Operand first, Operand second)
    {
        if (taps.Length == 0)
        {
            return new TapStep(weight, 1, first.HasGradient, first.Buffer, target.Buffer, target.Pairs.Count, first.Pairs.StripsOf(target.Pairs));
        }

        if (taps.Length == 1)
        {
            return new TapStep(weight, count, first.HasGradient, first.Buffer, target.Buffer, target.Pairs.Count, Strips(target.Pairs, taps[0], first.Pairs.StripOrZero));
        }

        // A mean over a rectangle is one over its columns of those over its rows: fewer terms.
        var between = new Dictionary<long, int>();
        var pairs = new List<(int Row, int Column)>();
        int[] outer = Strips(target.Pairs, taps[0], [MethodImpl(MethodImplOptions.AggressiveOptimization)] (i, j) =>
        {
            long code = ((long)i * taps[1].Targets) + j;
            if (!between.TryGetValue(code, out int strip))
            {
                pairs.Add((i, j));
                strip = between[code] = pairs.Count;
            }

            return strip;
        });
        var inner = new int[pairs.Count * taps[1].Count];
        for (int p = 0; p < pairs.Count; p++)
        {
            Fill(inner, p, pairs[p].Row, pairs[p].Column, taps[1], first.Pairs.StripOrZero);
        }

        return new RectangleStep(
            new TapStep(-1, 1, first.HasGradient, first.Buffer, TapStep.Scratch, pairs.Count, inner),
            new TapStep(weight, count, first.HasGradient, TapStep.Scratch, target.Buffer, target.Pairs.Count, outer),
            pairs.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] Strips(PairPart targets, AxisTaps axis, Func<int, int, int> strip)
    {
        var strips = new int[targets.Count * axis.Count];
        for (int p = 0; p < targets.Count; p++)
        {
            (int row, int column) = targets[p];
            Fill(strips, p, row, column, axis, strip);
        }

        return strips;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(int[] strips, int pair, int row, int column, AxisTaps axis, Func<int, int, int> strip)
    {
        for (int tap = 0; tap < axis.Count; tap++)
        {
            int i = axis[row, tap];
            int j = axis[column, tap];
            strips[(pair * axis.Count) + tap] = i < 0 || j < 0 ? 0 : strip(i, j);
        }
    }
}
