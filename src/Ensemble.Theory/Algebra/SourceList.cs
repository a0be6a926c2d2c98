using System.Runtime.CompilerServices;

namespace Ensemble.Theory.Algebra;

/// <summary>The pairs that a pair of the output of a node needs.</summary>
internal sealed class SourceList
{
    private (int Operand, int Row, int Column)[] items = new (int Operand, int Row, int Column)[16];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>One of them: an operand, 0 or 1, or −1 for the node's own output, and the positions.</summary>
    public (int Operand, int Row, int Column) this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => items[index];
    }

    public void Clear() => Count = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int operand, int row, int column)
    {
        if (Count == items.Length)
        {
            Array.Resize(ref items, 2 * Count);
        }

        items[Count++] = (operand, row, column);
    }
}
