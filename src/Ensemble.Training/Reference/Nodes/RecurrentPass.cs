using System.Numerics;
using Ensemble.Training.Cpu;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>h_t = W·s_{t−1}/√N + U·x_t/√C + b, s_t = φ(h_t), without the first term at t = 0; the states of a time stand together.</summary>
/// <remarks>Equations: M14.</remarks>
internal sealed unsafe class RecurrentPass<T> : NodePass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ActivationLoop<T> loop;
    private readonly PanelWeight<T> recurrent;
    private readonly PanelWeight<T> fromInput;
    private readonly BiasWeight<T>? bias;
    private Rows<T>[] states = [];
    private Rows<T>[] slopes = [];
    private Rows<T> fields;
    private Rows<T> incoming;
    private Rows<T> signals;
    private Rows<T> previous;

    public RecurrentPass(Activation activation, PanelWeight<T> recurrent, PanelWeight<T> fromInput, BiasWeight<T>? bias, Slot<T> input, Slot<T> output)
        : base(input, output)
    {
        loop = ActivationLoop.Create<T>(activation);
        this.recurrent = recurrent;
        this.fromInput = fromInput;
        this.bias = bias;
    }

    private int Times => Input.Positions;

    /// <inheritdoc/>
    public override void Allocate(Arena<T> arena, int points)
    {
        states = [.. Enumerable.Range(0, Times).Select(_ => Take(points))];
        slopes = [.. Enumerable.Range(0, Times).Select(_ => Take(points))];
        incoming = Take(points);
        fields = Take(points * Times);
        signals = Take(points * Times);
        previous = Take(points * Times);

        Rows<T> Take(int rows) => new(arena.Take((long)PackedProduct<T>.PaddedRows(rows) * Output.Stride), Output.Stride);
    }

    /// <inheritdoc/>
    public override void Forward(int points)
    {
        fromInput.Multiply(PackedProduct<T>.PaddedRows(points * Times), Input.Values, fields, adds: false);
        if (bias is not null)
        {
            bias.Add(points * Times, fields, fields);
        }

        for (int time = 0; time < Times; time++)
        {
            for (int point = 0; point < points; point++)
            {
                Elementwise<T>.Copy(fields.Row((point * Times) + time), states[time].Row(point), Output.Stride);
            }

            if (time > 0)
            {
                recurrent.Multiply(PackedProduct<T>.PaddedRows(points), states[time - 1], states[time], adds: true);
            }

            loop.Evaluate(states[time].Data, slopes[time].Data, (nint)points * Output.Stride, T.One);
            ActivationPass<T>.ClearPadding(states[time], points, Output.Channels);
            for (int point = 0; point < points; point++)
            {
                Elementwise<T>.Copy(states[time].Row(point), Output.Values.Row((point * Times) + time), Output.Stride);
            }
        }
    }

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond)
    {
        for (int time = Times - 1; time >= 0; time--)
        {
            bool isLast = time == Times - 1;
            for (int point = 0; point < points; point++)
            {
                Elementwise<T>.Scale(Output.Gradient.Row((point * Times) + time), T.One, incoming.Row(point), Output.Stride, adds: !isLast);
                Elementwise<T>.Multiply(incoming.Row(point), slopes[time].Row(point), incoming.Row(point), Output.Stride, adds: false);
                Elementwise<T>.Copy(incoming.Row(point), signals.Row((point * Times) + time), Output.Stride);
            }

            if (time > 0)
            {
                // The fields are not needed any more: their place takes what goes back.
                recurrent.MultiplyTransposed(PackedProduct<T>.PaddedRows(points), incoming, fields, adds: false);
                for (int point = 0; point < points; point++)
                {
                    Elementwise<T>.Copy(fields.Row(point), incoming.Row(point), Output.Stride);
                }
            }
        }

        HandOver(points, sink);
        if (towardsFirst)
        {
            fromInput.MultiplyTransposed(PackedProduct<T>.PaddedRows(points * Times), signals, Input.Gradient, Input.Touch());
        }
    }

    private void HandOver(int points, IGradientSink<T> sink)
    {
        if (sink.Wants(recurrent.Info.Index))
        {
            for (int row = 0; row < points * Times; row++)
            {
                if (row % Times == 0)
                {
                    new Span<T>(previous.Row(row), Output.Stride).Clear();
                }
                else
                {
                    Elementwise<T>.Copy(Output.Values.Row(row - 1), previous.Row(row), Output.Stride);
                }
            }

            sink.Take(recurrent, previous, signals, points, Times);
        }

        if (sink.Wants(fromInput.Info.Index))
        {
            sink.Take(fromInput, Input.Values, signals, points, Times);
        }

        if (bias is not null && sink.Wants(bias.Info.Index))
        {
            sink.Take(bias, default, signals, points, Times);
        }
    }
}
