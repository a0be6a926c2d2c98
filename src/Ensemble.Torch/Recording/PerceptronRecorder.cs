using Ensemble.Torch.Dynamics;
using Ensemble.Torch.Members;
using Ensemble.Torch.Products;
using Ensemble.Training.Engines;
using static TorchSharp.torch;

namespace Ensemble.Torch.Recording;

/// <summary>What multilayer perceptrons show: hidden values and signals, whose products make those of gradients.</summary>
internal sealed class PerceptronRecorder : ChunkRecorder
{
    private readonly PerceptronShape shape;
    private readonly PerceptronWeights weights;
    private readonly MemberPass pass;
    private readonly GramStore[] hidden;
    private readonly GramStore[] signals;
    private readonly GramStore[] overlaps;

    public PerceptronRecorder(PerceptronShape shape, RecordRequest request, PerceptronWeights weights, IMemberProducts products)
        : base(shape, weights.Members)
    {
        this.shape = shape;
        this.weights = weights;
        pass = new MemberPass(shape, products, shape.AllInputs, shape.UntrainedInputs);
        int times = shape.Simulation.RecordSteps.Length;
        bool twoTime = request.HasFlag(RecordRequest.TwoTime);
        hidden = Kept(RecordRequest.HiddenGrams, shape.Depth, layer =>
            new GramStore(shape.Placement, weights.Members, times, shape.PointCount, shape.Widths[layer], twoTime, 1.0 / shape.Widths[layer]));
        signals = Kept(RecordRequest.SignalGrams, shape.Depth, layer =>
            new GramStore(shape.Placement, weights.Members, times, shape.PointCount, (long)shape.Widths[layer] * shape.Outputs, twoTime, SignalScale(layer)));
        overlaps = OverlapStores(request, Enumerable.Range(0, shape.Depth + 1).Select(WeightCount));

        GramStore[] Kept(RecordRequest flag, int count, Func<int, GramStore> make) =>
            request.HasFlag(flag) ? [.. Enumerable.Range(0, count).Select(make)] : [];
    }

    /// <inheritdoc/>
    protected override IEnumerable<GramStore> Stores => hidden.Concat(signals).Concat(overlaps);

    /// <inheritdoc/>
    protected override IEnumerable<(Func<int, int, Tensor> Read, Func<MemberRecord, double[]> Target)> Products =>
    [
        .. GramProducts([.. hidden.Select(store => (Func<int, int, Tensor>)store.Read)], (record, layer) => record.HiddenGrams[layer]),
        .. GramProducts([.. signals.Select(store => (Func<int, int, Tensor>)store.Read)], (record, layer) => record.SignalGrams[layer]),
        .. OverlapProducts(overlaps),
    ];

    /// <summary>The numbers kept per member while members are trained.</summary>
    public static long MemberNumbers(PerceptronShape shape, RecordRequest request)
    {
        int times = shape.Simulation.RecordSteps.Length;
        bool twoTime = request.HasFlag(RecordRequest.TwoTime);
        long sum = (times + (shape.IsCentred ? 1L : 0)) * shape.PointCount * shape.Outputs;
        foreach (int width in shape.Widths)
        {
            sum += request.HasFlag(RecordRequest.HiddenGrams) ? GramStore.MemberNumbers(times, shape.PointCount, width, twoTime) : 0;
            sum += request.HasFlag(RecordRequest.SignalGrams) ? GramStore.MemberNumbers(times, shape.PointCount, (long)width * shape.Outputs, twoTime) : 0;
        }

        return sum + (request.HasFlag(RecordRequest.WeightOverlaps) ? times * shape.MemberWeights : 0);
    }

    /// <summary>Takes the outputs of the current weights as those of t = 0, which members subtract.</summary>
    public void Centre() => weights.Centre!.copy_(pass.Forward(weights, backward: false));

    /// <inheritdoc/>
    public override int Take(int time)
    {
        Tensor output = pass.Forward(weights, backward: signals.Length > 0);
        Tensor kept = Predictor.select(1, time);
        Tensor centred = weights.Centre is null ? output : output.sub(weights.Centre);
        kept.copy_(centred.transpose(1, 2));
        if (shape.OutputDivisor != 1)
        {
            using var factor = new Factor(1 / shape.OutputDivisor);
            kept.mul_(factor.Scalar);
        }

        for (int layer = 0; layer < hidden.Length; layer++)
        {
            hidden[layer].Put(time, 0, pass.Hidden[layer]);
            hidden[layer].Complete(time);
        }

        if (signals.Length > 0)
        {
            TakeSignals(time);
        }

        for (int layer = 0; layer < overlaps.Length; layer++)
        {
            overlaps[layer].Put(time, 0, weights.Layers[layer].view(weights.Members, -1, 1));
            if (layer == 0 && weights.Untrained is { } others)
            {
                overlaps[layer].Put(time, shape.WeightCount(0), others.view(weights.Members, -1, 1));
            }
        }

        return FirstNotFinite(kept);
    }

    private void TakeSignals(int time)
    {
        for (int output = 0; output < shape.Outputs; output++)
        {
            Tensor signal = pass.SelectOutput(weights.Layers[shape.Depth], output);
            for (int layer = shape.Depth - 1; layer >= 0; layer--)
            {
                signals[layer].Put(time, (long)output * shape.Widths[layer], signal);
                if (layer > 0)
                {
                    signal = pass.Backward(layer, weights.Layers[layer], signal);
                }
            }
        }

        foreach (GramStore store in signals)
        {
            store.Complete(time);
        }
    }

    private long WeightCount(int layer) => shape.WeightCount(layer) + (layer == 0 ? (long)shape.Widths[0] * shape.UntrainedRank : 0);

    private double SignalScale(int layer)
    {
        double factor = pass.SignalFactor(layer);
        return factor * factor / shape.Outputs;
    }
}
