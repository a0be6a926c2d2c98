using System.Runtime.CompilerServices;

namespace Ensemble.Theory.Algebra;

/// <summary>The pairs of positions (i, j) of one slot whose kernels are needed, in the order in which they were asked for.</summary>
internal sealed class PairSet
{
    /// <summary>Up to this many positions, a table finds pairs of different positions; above, a dictionary.</summary>
    private const int MostTabled = 2048;
    private readonly int[] diagonal;
    private int[]? table;
    private Dictionary<long, int>? index;
    private (int Row, int Column)[] pairs = [];

    public PairSet(int positions)
    {
        Positions = positions;
        diagonal = new int[positions];
    }

    /// <summary>S, the number of positions.</summary>
    public int Positions { get; }

    public int Count { get; private set; }

    /// <summary>Whether a pair of different positions is needed.</summary>
    public bool HasUnequal => table is not null || index is not null;

    /// <summary>Whether all pairs are needed.</summary>
    public bool IsFull => Count == (long)Positions * Positions;

    public (int Row, int Column) this[int pair]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => pairs[pair];
    }

    /// <summary>The index of a pair, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(int row, int column) =>
        row == column ? diagonal[row] - 1
        : table is not null ? table[(row * Positions) + column] - 1
        : index is not null ? index.GetValueOrDefault(((long)row * Positions) + column, -1)
        : -1;

    /// <summary>Adds a pair that is not there yet.</summary>
    /// <returns>Its index.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Add(int row, int column)
    {
        if (row != column && Positions > MostTabled)
        {
            index ??= [];
            if (!index.TryAdd(((long)row * Positions) + column, Count))
            {
                return index[((long)row * Positions) + column];
            }
        }
        else
        {
            if (row != column)
            {
                table ??= new int[Positions * Positions];
            }

            ref int known = ref row == column ? ref diagonal[row] : ref table![(row * Positions) + column];
            if (known > 0)
            {
                return known - 1;
            }

            known = Count + 1;
        }

        if (Count == pairs.Length)
        {
            Array.Resize(ref pairs, Math.Max(16, 2 * Count));
        }

        pairs[Count] = (row, column);
        return Count++;
    }

    /// <summary>The positions i and j of all pairs, in the order in which they were asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (int[] Rows, int[] Columns) Pairs()
    {
        (int[] rows, int[] columns) = (new int[Count], new int[Count]);
        for (int pair = 0; pair < rows.Length; pair++)
        {
            (rows[pair], columns[pair]) = pairs[pair];
        }

        return (rows, columns);
    }

    /// <summary>The indices of all pairs, row by row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int[] InOrder()
    {
        var order = new int[Count];
        int next = 0;
        if (index is not null)
        {
            var keys = new long[Count];
            for (int pair = 0; pair < Count; pair++)
            {
                order[pair] = pair;
                keys[pair] = ((long)pairs[pair].Row * Positions) + pairs[pair].Column;
            }

            Array.Sort(keys, order);
            return order;
        }

        for (int row = 0; row < Positions; row++)
        {
            for (int column = table is null ? row : 0; column < (table is null ? row + 1 : Positions); column++)
            {
                int pair = IndexOf(row, column);
                if (pair >= 0)
                {
                    order[next++] = pair;
                }
            }
        }

        return order;
    }

    public void AddDiagonal()
    {
        for (int i = 0; i < Positions; i++)
        {
            Add(i, i);
        }
    }

    /// <summary>The set with all equal positions added.</summary>
    public PairSet WithDiagonal()
    {
        AddDiagonal();
        return this;
    }

    public void AddAll()
    {
        for (int i = 0; i < Positions; i++)
        {
            for (int j = 0; j < Positions; j++)
            {
                Add(i, j);
            }
        }
    }
}
