using System.Numerics;

namespace Ensemble.Training.Reference.Values;

/// <summary>A bias, one value per channel.</summary>
internal sealed unsafe class BiasWeight<T>(WeightInfo info) : Weight<T>(info)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override int Length { get; } = PackedProduct<T>.PaddedColumns(info.FanOut);

    /// <inheritdoc/>
    public override nint At(int output, int input) => output;

    /// <summary>z = x + b for every row.</summary>
    public void Add(int rows, Rows<T> inputs, Rows<T> outputs)
    {
        for (int row = 0; row < rows; row++)
        {
            Elementwise<T>.Add(inputs.Row(row), Data, T.One, outputs.Row(row), Length);
        }
    }

    /// <inheritdoc/>
    public override void Outer(T* target, Rows<T> inputs, Rows<T> signals, int rows, bool adds)
    {
        for (int row = 0; row < rows; row++)
        {
            Elementwise<T>.Scale(signals.Row(row), T.One, target, Length, adds || row > 0);
        }
    }

    /// <inheritdoc/>
    public override void Changed() => new Span<T>(Data + Info.FanOut, Length - Info.FanOut).Clear();
}
