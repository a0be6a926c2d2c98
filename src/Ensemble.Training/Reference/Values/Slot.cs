using System.Numerics;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference.Values;

/// <summary>
/// A value of the program and the derivative with respect to it, for a tile of points: a row per point and position, channels last.
/// Channels are padded with zeros to a multiple of sixteen.
/// </summary>
internal sealed unsafe class Slot<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private T* gradient;
    private bool isSet;

    /// <param name="shape">Its shape.</param>
    public Slot(Shape shape)
    {
        Shape = shape;
        Stride = PackedProduct<T>.PaddedColumns(shape.Channels);
    }

    /// <summary>Its shape.</summary>
    public Shape Shape { get; }

    /// <summary>S.</summary>
    public int Positions => Shape.PositionCount;

    /// <summary>The number of channels.</summary>
    public int Channels => Shape.Channels;

    /// <summary>The distance between rows.</summary>
    public int Stride { get; }

    /// <summary>The number of values of a point, padding included.</summary>
    public int Length => Positions * Stride;

    /// <summary>The values.</summary>
    public Rows<T> Values { get; private set; }

    /// <summary>The derivative; complete once every reader has added to it.</summary>
    public Rows<T> Gradient => new(gradient, Stride);

    /// <summary>Takes memory for values and derivative.</summary>
    public void Allocate(Arena<T> arena, int points)
    {
        long count = (long)PackedProduct<T>.PaddedRows(points * Positions) * Stride;
        Values = new Rows<T>(arena.Take(count), Stride);
        gradient = arena.Take(count);
    }

    /// <summary>Reads values that stand elsewhere; nothing is derived with respect to them.</summary>
    public void Read(T* values) => Values = new Rows<T>(values, Stride);

    /// <summary>Forgets the derivative.</summary>
    public void ResetGradient() => isSet = false;

    /// <summary>Says that a reader writes to the derivative now.</summary>
    /// <returns>Whether it must add to what stands there.</returns>
    public bool Touch()
    {
        bool adds = isSet;
        isSet = true;
        return adds;
    }
}
