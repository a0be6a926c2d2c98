using System.Numerics;
using Ensemble.Training.Cpu;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>φ(x) and its slope at every value.</summary>
/// <remarks>Equations: M1.</remarks>
internal sealed unsafe class ActivationPass<T> : NodePass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ActivationLoop<T> loop;
    private T* slopes;

    public ActivationPass(Activation activation, Slot<T> input, Slot<T> output)
        : base(input, output) => loop = ActivationLoop.Create<T>(activation);

    /// <inheritdoc/>
    public override void Allocate(Arena<T> arena, int points) => slopes = arena.Take((long)points * Input.Length);

    /// <inheritdoc/>
    public override void Forward(int points)
    {
        nint count = (nint)points * Input.Length;
        Elementwise<T>.Copy(Input.Values.Data, Output.Values.Data, count);
        loop.Evaluate(Output.Values.Data, slopes, count, T.One);
        ClearPadding(Output.Values, points * Input.Positions, Output.Channels);
    }

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond) =>
        Elementwise<T>.Multiply(Output.Gradient.Data, slopes, Input.Gradient.Data, (nint)points * Input.Length, Input.Touch());

    /// <summary>Puts padding channels back to zero, where φ(0) may not be zero.</summary>
    public static void ClearPadding(Rows<T> rows, int count, int channels)
    {
        for (int row = 0; row < count && channels < rows.Stride; row++)
        {
            new Span<T>(rows.Row(row) + channels, rows.Stride - channels).Clear();
        }
    }
}
