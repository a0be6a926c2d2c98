using static TorchSharp.torch;

namespace Ensemble.Torch.Members;

/// <summary>The weights of the members of a chunk, shape (members, outputs, inputs), divided by √inputs.</summary>
internal sealed class WeightTensors : IDisposable
{
    private readonly Tensor? untrained;

    public WeightTensors(ChunkShape shape, int members)
    {
        Members = members;
        Layers = [.. Enumerable.Range(0, shape.Depth + 1).Select(layer => shape.Placement.Empty(members, shape.Rows(layer), shape.Columns(layer)))];
        untrained = shape.UntrainedRank == 0 ? null : shape.Placement.Empty(members, shape.Widths[0], shape.UntrainedRank);
        Centre = shape.IsCentred ? shape.Placement.Zeros(members, shape.Outputs, shape.PointCount) : null;
    }

    /// <summary>The number of members.</summary>
    public int Members { get; }

    /// <summary>The weights of every layer, the readout last; the first layer acts on the trained coordinates alone.</summary>
    public Tensor[] Layers { get; }

    /// <summary>The weights of the first layer on the other coordinates, or null if there are none.</summary>
    public Tensor? Untrained => untrained;

    /// <summary>F(0) of all points, shape (members, outputs, points), where members subtract it; otherwise null.</summary>
    public Tensor? Centre { get; }

    /// <summary>All tensors, members first.</summary>
    public IEnumerable<Tensor> All => Layers.Concat(new[] { untrained, Centre }.OfType<Tensor>());

    /// <summary>Takes targets, and F(0) where members subtract it, from outputs on the training points.</summary>
    public void SubtractTargets(ChunkShape shape, Tensor output)
    {
        output.sub_(shape.Targets);
        if (Centre is not null)
        {
            using Tensor train = Centre.narrow(2, 0, shape.TrainCount);
            output.sub_(train);
        }
    }

    public void Dispose()
    {
        foreach (Tensor tensor in All)
        {
            tensor.Dispose();
        }
    }
}
