using static TorchSharp.torch;

namespace Ensemble.Torch.Members;

/// <summary>The weights of multilayer perceptrons; the first layer's act on the trained coordinates alone.</summary>
internal sealed class PerceptronWeights : WeightTensors
{
    private readonly Tensor? untrained;

    public PerceptronWeights(PerceptronShape shape, int members)
        : base(shape, members)
    {
        untrained = shape.UntrainedRank == 0 ? null : shape.Placement.Empty(members, shape.Widths[0], shape.UntrainedRank);
        Centre = shape.IsCentred ? shape.Placement.Zeros(members, shape.Outputs, shape.PointCount) : null;
    }

    /// <summary>The weights of the first layer on the other coordinates, or null if there are none.</summary>
    public Tensor? Untrained => untrained;

    /// <summary>F(0) of all points, shape (members, outputs, points), where members subtract it; otherwise null.</summary>
    public Tensor? Centre { get; }

    /// <inheritdoc/>
    public override IEnumerable<Tensor> All => Layers.Concat(new[] { untrained, Centre }.OfType<Tensor>());

    /// <summary>Takes targets, and F(0) where members subtract it, from outputs on the training points.</summary>
    public void SubtractTargets(PerceptronShape shape, Tensor output)
    {
        output.sub_(shape.Targets);
        if (Centre is not null)
        {
            using Tensor train = Centre.narrow(2, 0, shape.TrainCount);
            output.sub_(train);
        }
    }
}
