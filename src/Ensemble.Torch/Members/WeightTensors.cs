using static TorchSharp.torch;

namespace Ensemble.Torch.Members;

/// <summary>The weights of the members of a chunk, shape (members, outputs, inputs), times <see cref="ChunkShape.FanScale"/>.</summary>
internal class WeightTensors : IDisposable
{
    public WeightTensors(ChunkShape shape, int members)
    {
        Members = members;
        Layers = [.. shape.Blocks.Select(block => shape.Placement.Empty(members, block.Rows, block.Columns))];
    }

    /// <summary>The number of members.</summary>
    public int Members { get; }

    /// <summary>The weights in the order of the program, the readout last; biases as one row.</summary>
    public Tensor[] Layers { get; }

    /// <summary>All tensors, members first.</summary>
    public virtual IEnumerable<Tensor> All => Layers;

    public void Dispose()
    {
        foreach (Tensor tensor in All)
        {
            tensor.Dispose();
        }
    }
}
