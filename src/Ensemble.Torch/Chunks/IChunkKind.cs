using Ensemble.Torch.Members;
using Ensemble.Torch.Products;
using Ensemble.Training.Engines;

namespace Ensemble.Torch.Chunks;

/// <summary>A kind of networks that this engine trains, with what all chunks of a simulation share.</summary>
internal interface IChunkKind : IDisposable
{
    /// <summary>The sizes.</summary>
    ChunkShape Shape { get; }

    /// <summary>How many numbers a member needs on the device.</summary>
    long MemberNumbers(RecordRequest request);

    /// <summary>Whether products of gradients are recorded weight by weight.</summary>
    bool IsByWeight { get; }

    /// <summary>Makes what a chunk is made of, in the current dispose scope.</summary>
    /// <param name="request">What is recorded.</param>
    /// <param name="members">Which members.</param>
    /// <param name="products">How products are done.</param>
    ChunkParts Create(RecordRequest request, MemberRange members, IMemberProducts products);
}
