using System.Runtime.CompilerServices;

namespace Ensemble.Theory.Algebra;

/// <summary>A partition that grows coarser by joining.</summary>
/// <param name="count">The number of elements.</param>
internal sealed class DisjointSets(int count)
{
    private readonly int[] parents = [.. Enumerable.Range(0, count)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int element)
    {
        while (parents[element] != element)
        {
            element = parents[element] = parents[parents[element]];
        }

        return element;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Join(int element, int other)
    {
        int a = Find(element);
        int b = Find(other);
        parents[Math.Max(a, b)] = Math.Min(a, b);
    }
}
