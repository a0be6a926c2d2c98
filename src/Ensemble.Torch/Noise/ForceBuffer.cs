using Ensemble.Torch.Devices;
using Ensemble.Torch.Members;
using static TorchSharp.torch;

namespace Ensemble.Torch.Noise;

/// <summary>One buffer, as large as the largest block of weights, and its views as the blocks of the layers.</summary>
internal sealed class ForceBuffer : IDisposable
{
    private readonly Tensor buffer;
    private readonly Dictionary<(int Rows, int Columns), Tensor> views = [];
    private readonly int members;

    /// <param name="shape">The sizes of the blocks.</param>
    /// <param name="members">The number of members that it holds.</param>
    /// <param name="placement">Where it lives, if elsewhere than the weights.</param>
    public ForceBuffer(ChunkShape shape, int members, Placement? placement = null)
    {
        this.members = members;
        buffer = (placement ?? shape.Placement).Empty(members * shape.LargestBlock);
    }

    /// <summary>The buffer as (members, rows, columns).</summary>
    public Tensor As(int rows, int columns)
    {
        if (!views.TryGetValue((rows, columns), out Tensor? view))
        {
            using Tensor part = buffer.narrow(0, 0, (long)members * rows * columns);
            view = part.view(members, rows, columns);
            view.DetachFromDisposeScope();
            views.Add((rows, columns), view);
        }

        return view;
    }

    public void Dispose()
    {
        foreach (Tensor view in views.Values)
        {
            view.Dispose();
        }

        buffer.Dispose();
    }
}
