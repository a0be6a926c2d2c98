using System.Numerics;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>
/// z_i = Σ_d W_d·x_{s·i+d}/√(kC): what an output position reads is gathered into one row, and the convolution is a dense layer on these
/// rows.
/// </summary>
internal sealed unsafe class ConvolutionPass<T> : NodePass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PanelWeight<T> weight;
    private readonly int[] sources;
    private readonly int taps;
    private readonly int stride;
    private Rows<T> gathered;
    private Rows<T> incoming;

    public ConvolutionPass(ConvolutionNode node, PanelWeight<T> weight, Slot<T> input, Slot<T> output)
        : base(input, output)
    {
        this.weight = weight;
        taps = node.Filter.Product;
        sources = node.Sources(input.Shape);
        stride = PackedProduct<T>.PaddedColumns(taps * input.Channels);
    }

    /// <inheritdoc/>
    public override void Allocate(Arena<T> arena, int points)
    {
        long count = (long)PackedProduct<T>.PaddedRows(points * Output.Positions) * stride;
        gathered = new Rows<T>(arena.Take(count), stride);
        incoming = new Rows<T>(arena.Take(count), stride);
    }

    /// <inheritdoc/>
    public override void Forward(int points)
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
                        Elementwise<T>.Copy(values.Row(source), target, channels);
                    }
                }
            }
        }

        weight.Multiply(PackedProduct<T>.PaddedRows(points * Output.Positions), gathered, Output.Values, adds: false);
    }

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond)
    {
        if (sink.Wants(weight.Info.Index))
        {
            sink.Take(weight, gathered, Output.Gradient, points, Output.Positions);
        }

        if (!towardsFirst)
        {
            return;
        }

        weight.MultiplyTransposed(PackedProduct<T>.PaddedRows(points * Output.Positions), Output.Gradient, incoming, adds: false);
        if (!Input.Touch())
        {
            new Span<T>(Input.Gradient.Data, points * Input.Length).Clear();
        }

        Scatter(points);
    }

    private void Scatter(int points)
    {
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
