using static TorchSharp.torch;

namespace Ensemble.Torch.Programs.Nodes;

/// <summary>Takes in the gradients of weights that a pass meets on its way back.</summary>
internal interface IGradientSink
{
    /// <summary>Whether the gradient of a weight is wanted.</summary>
    /// <param name="weight">The index of the weight.</param>
    bool Wants(int weight);

    /// <summary>Takes in a use of a weight, whose gradient is Σ signals·inputsᵀ over rows.</summary>
    /// <param name="weight">The index of the weight.</param>
    /// <param name="inputs">What the weight acted on, (members, points · positions, inputs); null for a bias.</param>
    /// <param name="signals">∂/∂(what it wrote), (members, points · positions, outputs).</param>
    void Take(int weight, Tensor? inputs, Tensor signals);
}
