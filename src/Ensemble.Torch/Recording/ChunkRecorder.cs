using System.Runtime.InteropServices;
using Ensemble.Torch.Devices;
using Ensemble.Torch.Dynamics;
using Ensemble.Torch.Products;
using Ensemble.Training.Engines;
using Ensemble.Torch.Members;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Recording;

/// <summary>What the members of a chunk show at the record times, kept on the device until they are done.</summary>
internal sealed class ChunkRecorder : IDisposable
{
    private const long TransferBytes = 1L << 27;

    private readonly ChunkShape shape;
    private readonly WeightTensors weights;
    private readonly MemberPass pass;
    private readonly Tensor predictor;
    private readonly GramStore[] hidden;
    private readonly GramStore[] signals;
    private readonly GramStore[] overlaps;

    public ChunkRecorder(ChunkShape shape, RecordRequest request, WeightTensors weights, IMemberProducts products)
    {
        this.shape = shape;
        this.weights = weights;
        pass = new MemberPass(shape, products, shape.AllInputs, shape.UntrainedInputs);
        int times = shape.Simulation.RecordSteps.Length;
        predictor = shape.Placement.Zeros(weights.Members, times, shape.PointCount, shape.Outputs);
        bool twoTime = request.HasFlag(RecordRequest.TwoTime);
        hidden = Stores(RecordRequest.HiddenGrams, shape.Depth, layer =>
            new GramStore(shape.Placement, weights.Members, times, shape.PointCount, shape.Widths[layer], twoTime, 1.0 / shape.Widths[layer]));
        signals = Stores(RecordRequest.SignalGrams, shape.Depth, layer =>
            new GramStore(shape.Placement, weights.Members, times, shape.PointCount, (long)shape.Widths[layer] * shape.Outputs, twoTime, SignalScale(layer)));
        overlaps = Stores(RecordRequest.WeightOverlaps, shape.Depth + 1, layer =>
            new GramStore(shape.Placement, weights.Members, times, 1, WeightCount(layer), true, OverlapScale(layer)));

        GramStore[] Stores(RecordRequest flag, int count, Func<int, GramStore> make) =>
            request.HasFlag(flag) ? [.. Enumerable.Range(0, count).Select(make)] : [];
    }

    /// <summary>What must be kept to go on later, members first.</summary>
    public IEnumerable<Tensor> State => AllStores.Select(store => store.State).Prepend(predictor);

    private IEnumerable<GramStore> AllStores => hidden.Concat(signals).Concat(overlaps);

    /// <summary>The numbers kept per member while members are trained.</summary>
    public static long MemberNumbers(ChunkShape shape, RecordRequest request)
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

    /// <summary>The numbers of a member's record.</summary>
    public static long RecordNumbers(ChunkShape shape, RecordRequest request)
    {
        long times = shape.Simulation.RecordSteps.Length, points = shape.PointCount;
        long pairs = request.HasFlag(RecordRequest.TwoTime) ? times * times : times;
        int grams = (request.HasFlag(RecordRequest.HiddenGrams) ? shape.Depth : 0) + (request.HasFlag(RecordRequest.SignalGrams) ? shape.Depth : 0);
        int overlaps = request.HasFlag(RecordRequest.WeightOverlaps) ? shape.Depth + 1 : 0;
        return (times * points * shape.Outputs) + (grams * pairs * points * points) + (overlaps * times * times);
    }

    /// <summary>Takes the outputs of the current weights as those of t = 0, which members subtract.</summary>
    public void Centre() => weights.Centre!.copy_(pass.Forward(weights, backward: false));

    /// <summary>Records the current weights.</summary>
    /// <param name="time">The index of the record time.</param>
    /// <returns>The index in the chunk of a member whose predictor is not finite, or −1.</returns>
    public int Take(int time)
    {
        Tensor output = pass.Forward(weights, backward: signals.Length > 0);
        Tensor kept = predictor.select(1, time);
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

    /// <summary>Hands over the records of all members.</summary>
    /// <param name="first">The index of the first member.</param>
    /// <param name="record">The record to fill, again and again.</param>
    /// <param name="deliver">Takes in a record.</param>
    public void Deliver(int first, MemberRecord record, Action<MemberRecord> deliver)
    {
        long bytes = sizeof(double) * 2 * (predictor[0].numel() + AllStores.Sum(store => store.Products));
        int batch = (int)Math.Clamp(TransferBytes / Math.Max(bytes, 1), 1, weights.Members);
        for (int start = 0; start < weights.Members; start += batch)
        {
            int count = Math.Min(batch, weights.Members - start);
            using DisposeScope scope = NewDisposeScope();
            Tensor outputs = predictor.narrow(0, start, count).to(ScalarType.Float64).cpu();
            Tensor[] kernels = Read(hidden, start, count), gradients = Read(signals, start, count), products = Read(overlaps, start, count);
            Tensor[] distances = [.. overlaps.Select((store, layer) => store.Distances(start, count, WeightCount(layer)).contiguous().cpu())];
            for (int i = 0; i < count; i++)
            {
                record.Member = first + start + i;
                Copy(outputs, i, record.Predictor);
                Copy(kernels, i, record.HiddenGrams);
                Copy(gradients, i, record.SignalGrams);
                Copy(products, i, record.WeightOverlaps);
                Copy(distances, i, record.WeightDistances);
                deliver(record);
            }
        }
    }

    public void Dispose()
    {
        predictor.Dispose();
        foreach (GramStore store in AllStores)
        {
            store.Dispose();
        }
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

    // The only wait for the device while members are trained: a run that has diverged ends here.
    private int FirstNotFinite(Tensor outputs)
    {
        if (outputs.device_type == DeviceType.META || outputs.isfinite().all().item<bool>())
        {
            return -1;
        }

        Tensor finite = outputs.isfinite().reshape(weights.Members, -1).all(1).cpu();
        return Placement.Values<byte>(finite).IndexOf((byte)0);
    }

    private long WeightCount(int layer) => shape.WeightCount(layer) + (layer == 0 ? (long)shape.Widths[0] * shape.UntrainedRank : 0);

    private double SignalScale(int layer)
    {
        double factor = pass.SignalFactor(layer);
        return factor * factor / shape.Outputs;
    }

    private double OverlapScale(int layer) => 1 / (WeightCount(layer) * shape.FanScale(layer) * shape.FanScale(layer));

    private static Tensor[] Read(GramStore[] stores, int first, int count) =>
        [.. stores.Select(store => store.Read(first, count).contiguous().cpu())];

    private static void Copy(Tensor[] tensors, int index, IReadOnlyList<double[]> targets)
    {
        for (int i = 0; i < tensors.Length; i++)
        {
            Copy(tensors[i], index, targets[i]);
        }
    }

    private static void Copy(Tensor tensor, int index, double[] target)
    {
        using Tensor part = tensor.select(0, index);
        MemoryMarshal.Cast<byte, double>(part.bytes).CopyTo(target);
    }
}
