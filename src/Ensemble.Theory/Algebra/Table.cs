using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ensemble.Theory.Algebra;

/// <summary>Numbers that begin at a line of the cache, which vectors of 64 bytes then never cross.</summary>
internal readonly struct Table
{
    private const int Line = 64;
    private readonly double[] values;
    private readonly int offset;

    /// <summary>Takes memory, all zeros.</summary>
    /// <param name="length">The number of values.</param>
    public Table(int length)
    {
        values = GC.AllocateArray<double>(length + (Line / sizeof(double)), pinned: true);
        offset = (int)((Line - (Marshal.UnsafeAddrOfPinnedArrayElement(values, 0) % Line)) % Line / sizeof(double));
        Length = length;
    }

    /// <summary>The number of values.</summary>
    public int Length { get; }

    /// <summary>The first value.</summary>
    public ref double First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(values), offset);
    }

    /// <summary>A value.</summary>
    public ref double this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref values[offset + index];
    }

    /// <summary>All values.</summary>
    public static implicit operator Span<double>(Table table) => table.AsSpan();

    /// <summary>All values.</summary>
    public static implicit operator ReadOnlySpan<double>(Table table) => table.AsSpan();

    /// <summary>All values.</summary>
    public Span<double> AsSpan() => values.AsSpan(offset, Length);

    /// <summary>Some values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<double> AsSpan(int start, int length) => values.AsSpan(offset + start, length);
}
