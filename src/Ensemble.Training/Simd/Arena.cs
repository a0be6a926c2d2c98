using System.Runtime.InteropServices;

namespace Ensemble.Training.Simd;

/// <summary>
/// One block of native memory, handed out piece by piece, aligned to cache lines and zero at first. A measuring arena owns no memory: it
/// only counts what would be taken, and its pointers must not be followed.
/// </summary>
internal sealed unsafe class Arena<T> : IDisposable
    where T : unmanaged
{
    private const int Alignment = 64;
    private byte* block;
    private readonly long capacity;

    private Arena(byte* block, long capacity)
    {
        this.block = block;
        this.capacity = capacity;
    }

    ~Arena() => NativeMemory.AlignedFree(block);

    /// <summary>The bytes handed out so far.</summary>
    public long Used { get; private set; }

    /// <summary>An arena that only counts.</summary>
    public static Arena<T> Measuring() => new(null, long.MaxValue);

    /// <summary>An arena of so many bytes.</summary>
    public static Arena<T> Allocate(long bytes)
    {
        var block = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, Alignment), Alignment);
        NativeMemory.Clear(block, (nuint)bytes);
        return new Arena<T>(block, bytes);
    }

    /// <summary>Hands out room for so many values.</summary>
    public T* Take(long count)
    {
        long bytes = ((count * sizeof(T)) + Alignment - 1) / Alignment * Alignment;
        if (Used + bytes > capacity)
        {
            throw new InvalidOperationException($"the arena has {capacity} bytes; {Used + bytes} are asked for");
        }

        var piece = (T*)(block + Used);
        Used += bytes;
        return piece;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(block);
        block = null;
        GC.SuppressFinalize(this);
    }
}
