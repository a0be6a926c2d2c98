using System.Collections.Immutable;

namespace Ensemble.Theory.Algebra;

/// <summary>Which buffer holds which slot: buffers are used again once what they held has been read for the last time.</summary>
internal sealed class BufferLayout
{
    private readonly KernelProgram program;
    private readonly int[] buffers;
    private readonly List<int> strips = [];

    public BufferLayout(KernelProgram program, PairPart[][] parts)
    {
        this.program = program;
        ImmutableArray<Operation> operations = program.Architecture.Operations;
        buffers = new int[operations.Length + 1];
        var lastUse = new int[buffers.Length];
        for (int k = 0; k < operations.Length; k++)
        {
            lastUse[operations[k].First] = k;
            if (operations[k].Second >= 0)
            {
                lastUse[operations[k].Second] = k;
            }
        }

        var free = new Stack<int>();
        for (int slot = 0; slot < buffers.Length; slot++)
        {
            if (program.Grids[slot].Rank == 0)
            {
                buffers[slot] = Extra();
                continue;
            }

            int size = parts.Select(part => part[slot].Count).DefaultIfEmpty(0).Max();
            int k = slot - 1;
            if (k >= 0)
            {
                int first = operations[k].First;
                bool inPlace = program.Rules[k].IsInPlace && lastUse[first] == k && operations[k].Second != first
                    && parts.All(part => part[first].StripsOf(part[slot]) is null);
                if (inPlace)
                {
                    buffers[slot] = buffers[first];
                    Free(operations[k].Second, k);
                    continue;
                }
            }

            if (!free.TryPop(out int buffer))
            {
                buffer = strips.Count;
                strips.Add(0);
            }

            buffers[slot] = buffer;
            strips[buffer] = Math.Max(strips[buffer], size);
            if (k >= 0)
            {
                Free(operations[k].First, k);
                if (operations[k].Second != operations[k].First)
                {
                    Free(operations[k].Second, k);
                }
            }
        }

        void Free(int slot, int operation)
        {
            if (slot >= 0 && lastUse[slot] == operation && program.Grids[slot].Rank > 0)
            {
                free.Push(buffers[slot]);
            }
        }
    }

    public ImmutableArray<int> Strips => [.. strips];

    public int this[int slot] => buffers[slot];

    /// <summary>A buffer of one strip that nothing else uses.</summary>
    public int Extra()
    {
        strips.Add(1);
        return strips.Count - 1;
    }

    public Operand Of(int slot, PairPart pairs) => new(pairs, buffers[slot], slot > 0);

    /// <summary>The single pair of a vector.</summary>
    public static PairPart Vector(PairSet set) => new(set, [0], [0]);
}
