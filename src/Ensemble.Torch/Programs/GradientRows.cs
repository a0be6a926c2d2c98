using Ensemble.Torch.Products;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs;

/// <summary>The gradients of one output, point by point, as they come back.</summary>
internal sealed class GradientRows(ProgramShape shape, int points) : GradientUses(shape.Blocks.Length)
{
    /// <summary>What a weight that acts once acted on, (members, points, inputs).</summary>
    public Tensor Inputs(int weight) => Uses(weight)[0].Inputs!;

    /// <summary>The signals of a weight that acts once, (members, points, outputs).</summary>
    public Tensor Signals(int weight) => Uses(weight)[0].Signals;

    /// <summary>The gradients of a weight, (members, points, values); without the weight's scale.</summary>
    public Tensor Sum(int weight)
    {
        Tensor? sum = null;
        foreach ((Tensor? inputs, Tensor signals) in Uses(weight))
        {
            Tensor each = Gradient(inputs, signals);
            sum = sum is null ? each : sum.add_(each, Factor.One.Scalar);
        }

        return sum!;
    }

    private Tensor Gradient(Tensor? inputs, Tensor signals)
    {
        long members = signals.shape[0], positions = signals.shape[1] / points;
        using Tensor outgoing = signals.reshape(members * points, positions, signals.shape[2]);
        if (inputs is null)
        {
            return outgoing.sum(1).view(members, points, -1);
        }

        using Tensor transposed = outgoing.transpose(1, 2);
        using Tensor incoming = inputs.reshape(members * points, positions, inputs.shape[2]);
        return transposed.bmm(incoming).view(members, points, -1);
    }
}
