using System.Numerics;

namespace Ensemble.Training.Reference.Values;

/// <summary>A weight with few outputs, row by row: the readout.</summary>
internal sealed unsafe class RowWeight<T>(WeightInfo info) : Weight<T>(info)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int stride = PackedProduct<T>.PaddedColumns(info.Columns);

    /// <inheritdoc/>
    public override int Length => Info.FanOut * stride;

    /// <inheritdoc/>
    public override nint At(int output, int input) => ((nint)output * stride) + input;

    /// <summary>z = W·x/√C for every row.</summary>
    public void Multiply(int rows, Rows<T> inputs, Rows<T> outputs)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < Info.FanOut; output++)
            {
                outputs.Row(row)[output] = Scale * Elementwise<T>.Dot(Data + At(output, 0), inputs.Row(row), stride);
            }
        }
    }

    /// <summary>∂/∂x = Wᵀδ/√C for every row, or ∂/∂x ← ∂/∂x + Wᵀδ/√C.</summary>
    public void MultiplyTransposed(int rows, Rows<T> signals, Rows<T> inputs, bool adds)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < Info.FanOut; output++)
            {
                Elementwise<T>.Scale(Data + At(output, 0), Scale * signals.Row(row)[output], inputs.Row(row), stride, adds || output > 0);
            }
        }
    }

    /// <inheritdoc/>
    public override void Outer(T* target, Rows<T> inputs, Rows<T> signals, int rows, bool adds)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < Info.FanOut; output++)
            {
                Elementwise<T>.Scale(inputs.Row(row), signals.Row(row)[output], target + At(output, 0), stride, adds || row > 0);
            }
        }
    }

    /// <inheritdoc/>
    public override void Changed()
    {
        for (int output = 0; output < Info.FanOut; output++)
        {
            new Span<T>(Data + At(output, Info.Columns), stride - Info.Columns).Clear();
        }
    }
}
