using System.Numerics;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>A matrix of features × points with zero padding; it never changes once it is filled, so threads may share it.</summary>
internal sealed unsafe class PointMatrix<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Arena<T> arena;

    public PointMatrix(int features, int points)
    {
        Stride = TilePadding.Lanes(points);
        long size = (long)TilePadding.Rows(features) * Stride;
        arena = Arena<T>.Allocate(size * sizeof(T));
        Data = arena.Take(size);
    }

    /// <summary>The distance between features.</summary>
    public int Stride { get; }

    /// <summary>The values.</summary>
    public T* Data { get; }

    /// <summary>The value of a feature at a point.</summary>
    public T this[int feature, int point]
    {
        get => Data[(feature * Stride) + point];
        set => Data[(feature * Stride) + point] = value;
    }
}
