using System.Numerics;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>
/// z_i = Σ_d W_d·x_{s·i+d}/√(kC): what an output position reads is gathered into one row, and the convolution is a dense layer on these
/// rows; or, where it pays, a <see cref="ShortConvolution{T}"/>, which gathers only for those who want gradients point by point.
/// </summary>
/// <remarks>Equations: M10.</remarks>
internal sealed unsafe class ConvolutionPass<T> : NodePass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PanelWeight<T> weight;
    private readonly int[] sources;
    private readonly int taps;
    private readonly int stride;
    private readonly ShortConvolution<T>? shorter;
    private Rows<T> gathered;
    private Rows<T> incoming;

    public ConvolutionPass(ConvolutionNode node, PanelWeight<T> weight, Slot<T> input, Slot<T> output)
        : base(input, output)
    {
        this.weight = weight;
        taps = node.Filter.Product;
        sources = node.Sources(input.Shape);
        stride = PackedProduct<T>.PaddedColumns(taps * input.Channels);
        shorter = ShortConvolution<T>.For(node, weight, input, output);
    }

    /// <inheritdoc/>
    public override void Allocate(Arena<T> arena, int points)
    {
        long count = (long)PackedProduct<T>.PaddedRows(points * Output.Positions) * stride;
        gathered = new Rows<T>(arena.Take(count), stride);
        incoming = shorter is null ? new Rows<T>(arena.Take(count), stride) : default;
        shorter?.Allocate(arena, points);
    }

    /// <inheritdoc/>
    public override void Forward(int points)
    {
        if (shorter is not null)
        {
            shorter.Forward(points);
            return;
        }

        Gather(points);
        weight.Multiply(PackedProduct<T>.PaddedRows(points * Output.Positions), gathered, Output.Values, adds: false);
    }

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond)
    {
        bool wants = sink.Wants(weight.Info.Index), sums = wants && shorter is not null && sink.TakesSums;
        if (wants && !sums)
        {
            if (shorter is not null)
            {
                Gather(points);
            }

            sink.Take(weight, gathered, Output.Gradient, points, Output.Positions);
        }

        if (shorter is not null && (sums || towardsFirst))
        {
            shorter.Backward(points, sums, towardsFirst);
        }
        else if (towardsFirst)
        {
            SendBack(points);
        }
    }

    /// <inheritdoc/>
    public override void EndSum(IGradientSink<T> sink) => shorter?.EndSum(sink);

    private void Gather(int points)
    {
        int channels = Input.Channels;
        for (int point = 0; point < points; point++)
        {
            Rows<T> values = Input.Values.From(point * Input.Positions);
            for (int position = 0; position < Output.Positions; position++)
            {
                T* target = gathered.Row((point * Output.Positions) + position);
                for (int tap = 0; tap < taps; tap++, target += channels)
                {
                    int source = sources[(position * taps) + tap];
                    if (source < 0)
                    {
                        new Span<T>(target, channels).Clear();
                    }
                    else
                    {
                        T* row = values.Row(source);
                        for (int channel = 0; channel < channels; channel++)
                        {
                            target[channel] = row[channel];
                        }
                    }
                }
            }
        }
    }

    private void SendBack(int points)
    {
        weight.MultiplyTransposed(PackedProduct<T>.PaddedRows(points * Output.Positions), Output.Gradient, incoming, adds: false);
        if (!Input.Touch())
        {
            new Span<T>(Input.Gradient.Data, points * Input.Length).Clear();
        }

        int channels = Input.Channels;
        for (int point = 0; point < points; point++)
        {
            Rows<T> gradient = Input.Gradient.From(point * Input.Positions);
            for (int position = 0; position < Output.Positions; position++)
            {
                T* source = incoming.Row((point * Output.Positions) + position);
                for (int tap = 0; tap < taps; tap++, source += channels)
                {
                    int target = sources[(position * taps) + tap];
                    if (target >= 0)
                    {
                        Elementwise<T>.AddAny(source, gradient.Row(target), channels);
                    }
                }
            }
        }
    }
}
