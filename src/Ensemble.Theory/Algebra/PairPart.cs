using System.Runtime.CompilerServices;

namespace Ensemble.Theory.Algebra;

/// <summary>The pairs of one slot that belong to one component, numbered from 0.</summary>
/// <param name="set">All pairs of the slot.</param>
/// <param name="members">The indices in the set, in the order of their numbers here.</param>
/// <param name="local">For every pair of the set, its number within its component.</param>
internal sealed class PairPart(PairSet set, int[] members, int[] local)
{
    public int Count => members.Length;

    public (int Row, int Column) this[int number]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => set[members[number]];
    }

    /// <summary>The positions i and j of all pairs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (int[] Rows, int[] Columns) Positions()
    {
        (int[] rows, int[] columns) = (new int[Count], new int[Count]);
        for (int pair = 0; pair < rows.Length; pair++)
        {
            (rows[pair], columns[pair]) = set[members[pair]];
        }

        return (rows, columns);
    }

    /// <summary>Enters a pair of the set under its number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(int pair) => members[local[pair]] = pair;

    /// <summary>The strip of a pair: its number, counted from 1. Strip 0 holds zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Strip(int row, int column) => local[set.IndexOf(row, column)] + 1;

    /// <summary>The strip of a pair, 0 for one that is not here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int StripOrZero(int row, int column)
    {
        int index = set.IndexOf(row, column);
        return index < 0 ? 0 : local[index] + 1;
    }

    /// <summary>The strips of the pairs of another part in this one, or null where they are the same in the same order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int[]? StripsOf(PairPart other)
    {
        var strips = new int[other.Count];
        bool same = other.Count == Count;
        for (int p = 0; p < strips.Length; p++)
        {
            (int row, int column) = other[p];
            strips[p] = Strip(row, column);
            same &= strips[p] == p + 1;
        }

        return same ? null : strips;
    }
}
