namespace Ensemble.Theory.Algebra;

/// <summary>The pairs of positions (i, j) of one slot whose kernels are needed, in the order in which they were asked for.</summary>
internal sealed class PairSet(int positions)
{
    private readonly Dictionary<long, int> index = [];
    private readonly List<(int Row, int Column)> pairs = [];

    /// <summary>S, the number of positions.</summary>
    public int Positions { get; } = positions;

    public int Count => pairs.Count;

    public (int Row, int Column) this[int pair] => pairs[pair];

    /// <summary>The index of a pair, or −1.</summary>
    public int IndexOf(int row, int column) => index.GetValueOrDefault(((long)row * Positions) + column, -1);

    public void Add(int row, int column)
    {
        if (index.TryAdd(((long)row * Positions) + column, pairs.Count))
        {
            pairs.Add((row, column));
        }
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
