using Ensemble.Torch.Programs.Nodes;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs;

/// <summary>What the gradients of a pass are made of, use by use of each weight.</summary>
/// <param name="weights">The number of weights.</param>
internal abstract class GradientUses(int weights) : IGradientSink
{
    private readonly List<(Tensor? Inputs, Tensor Signals)>[] uses = [.. Enumerable.Range(0, weights).Select(_ => new List<(Tensor?, Tensor)>())];
    private readonly bool[] wanted = new bool[weights];

    /// <summary>Begins a pass.</summary>
    /// <param name="isWanted">Whether the gradient of a weight is wanted.</param>
    public void Begin(Func<int, bool> isWanted)
    {
        for (int weight = 0; weight < wanted.Length; weight++)
        {
            uses[weight].Clear();
            wanted[weight] = isWanted(weight);
        }
    }

    /// <inheritdoc/>
    public bool Wants(int weight) => wanted[weight];

    /// <inheritdoc/>
    public void Take(int weight, Tensor? inputs, Tensor signals) => uses[weight].Add((inputs, signals));

    /// <summary>The uses of a weight, in the order in which they came back.</summary>
    protected IReadOnlyList<(Tensor? Inputs, Tensor Signals)> Uses(int weight) => uses[weight];
}
