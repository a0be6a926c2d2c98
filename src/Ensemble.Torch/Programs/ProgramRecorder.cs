using System.Collections.Immutable;
using Ensemble.Torch.Members;
using Ensemble.Torch.Products;
using Ensemble.Torch.Recording;
using Ensemble.Training.Engines;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs;

/// <summary>What networks of any architecture show: hidden values, and gradients weight by weight.</summary>
internal sealed class ProgramRecorder : ChunkRecorder
{
    private readonly ProgramShape shape;
    private readonly WeightTensors weights;
    private readonly ProgramTape tape;
    private readonly GradientRows rows;
    private readonly ImmutableArray<int> hiddenSlots;
    private readonly GramStore[] hidden;
    private readonly GradientStore[] gradients;
    private readonly GramStore[] overlaps;

    public ProgramRecorder(ProgramShape shape, RecordRequest request, WeightTensors weights, IMemberProducts products)
        : base(shape, weights.Members)
    {
        this.shape = shape;
        this.weights = weights;
        tape = new ProgramTape(shape, weights, products, shape.PointCount);
        rows = new GradientRows(shape, shape.PointCount);
        int times = shape.Simulation.RecordSteps.Length;
        bool twoTime = request.HasFlag(RecordRequest.TwoTime);
        hiddenSlots = request.HasFlag(RecordRequest.HiddenGrams) ? shape.Network.Program.Hidden : [];
        hidden = [.. hiddenSlots.Select(slot => new GramStore(shape.Placement, weights.Members, times, shape.PointCount, shape.Shapes[slot].Size, twoTime, 1.0 / shape.Shapes[slot].Size))];
        gradients = !request.HasFlag(RecordRequest.SignalGrams) ? [] : [.. Enumerable.Range(0, shape.Blocks.Length).Select(weight => new GradientStore(shape, weight, weights.Members, twoTime))];
        overlaps = OverlapStores(request, shape.Blocks.Select(block => block.Count));
    }

    /// <inheritdoc/>
    protected override IEnumerable<GramStore> Stores => [.. hidden, .. gradients.SelectMany(each => each.Stores), .. overlaps];

    /// <inheritdoc/>
    protected override IEnumerable<(Func<int, int, Tensor> Read, Func<MemberRecord, double[]> Target)> Products =>
    [
        .. GramProducts([.. hidden.Select(store => (Func<int, int, Tensor>)store.Read)], (record, layer) => record.HiddenGrams[layer]),
        .. GramProducts([.. gradients.Select(store => (Func<int, int, Tensor>)store.Read)], (record, weight) => record.GradientGrams[weight]),
        .. OverlapProducts(overlaps),
    ];

    /// <summary>The numbers kept per member while members are trained.</summary>
    public static long MemberNumbers(ProgramShape shape, RecordRequest request)
    {
        int times = shape.Simulation.RecordSteps.Length;
        bool twoTime = request.HasFlag(RecordRequest.TwoTime);
        long sum = (long)times * shape.PointCount * shape.Outputs;
        sum += request.HasFlag(RecordRequest.HiddenGrams) ? shape.Network.Program.Hidden.Sum(slot => GramStore.MemberNumbers(times, shape.PointCount, shape.Shapes[slot].Size, twoTime)) : 0;
        sum += request.HasFlag(RecordRequest.SignalGrams) ? Enumerable.Range(0, shape.Blocks.Length).Sum(weight => GradientStore.MemberNumbers(shape, weight, twoTime)) : 0;
        return sum + (request.HasFlag(RecordRequest.WeightOverlaps) ? times * shape.MemberWeights : 0);
    }

    /// <inheritdoc/>
    public override int Take(int time)
    {
        Tensor kept = Predictor.select(1, time);
        kept.copy_(tape.Forward());
        for (int i = 0; i < hidden.Length; i++)
        {
            hidden[i].PutRows(time, 0, tape.Values[hiddenSlots[i]].reshape(Members, shape.PointCount, -1));
            hidden[i].Complete(time);
        }

        for (int output = 0; output < shape.Outputs && gradients.Length > 0; output++)
        {
            rows.Begin(_ => true);
            tape.BackwardFrom(output, rows);
            foreach (GradientStore store in gradients)
            {
                store.Put(time, output, rows);
            }
        }

        foreach (GradientStore store in gradients)
        {
            store.Complete(time);
        }

        for (int weight = 0; weight < overlaps.Length; weight++)
        {
            overlaps[weight].PutRows(time, 0, weights.Layers[weight].reshape(Members, 1, -1));
        }

        return FirstNotFinite(kept);
    }
}
