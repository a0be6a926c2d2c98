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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int row, int column)
    {
        if (row != column && Positions > MostTabled)
        {
            index ??= [];
            if (!index.TryAdd(((long)row * Positions) + column, Count))
            {
                return;
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
                return;
            }

            known = Count + 1;
        }

        if (Count == pairs.Length)
        {
            Array.Resize(ref pairs, Math.Max(16, 2 * Count));
        }

        pairs[Count++] = (row, column);
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
