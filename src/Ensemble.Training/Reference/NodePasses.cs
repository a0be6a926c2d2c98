using System.Numerics;
using Ensemble.Training.Reference.Nodes;
using Ensemble.Training.Reference.Values;

namespace Ensemble.Training.Reference;

/// <summary>Finds the pass of a node.</summary>
internal static class NodePasses
{
    /// <summary>The pass of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="first">The first value it reads.</param>
    /// <param name="second">The second, or null.</param>
    /// <param name="output">The value it writes.</param>
    /// <param name="weights">The weights of the network.</param>
    public static NodePass<T> Of<T>(Node node, Slot<T> first, Slot<T>? second, Slot<T> output, WeightSet<T> weights)
        where T : unmanaged, IFloatingPointIeee754<T> => node switch
    {
        DenseNode dense => new DensePass<T>(weights.Panels(dense.Weight), first, output),
        ReadoutNode => new ReadoutPass<T>(weights.Readout, first, output),
        BiasNode bias => new BiasPass<T>(weights.Bias(bias.Weight), first, output),
        ActivationNode activation => new ActivationPass<T>(activation.Activation, first, output),
        ConvolutionNode convolution => new ConvolutionPass<T>(convolution, weights.Panels(convolution.Weight), first, output),
        RecurrentNode recurrent => new RecurrentPass<T>(
            recurrent.Activation, weights.Panels(recurrent.Recurrent), weights.Panels(recurrent.Input), recurrent.Bias is { } own ? weights.Bias(own) : null, first, output),
        AttentionNode attention => new AttentionPass<T>(attention, weights.Panels(attention.Query), weights.Panels(attention.Value), first, output),
        FlattenNode => new FlattenPass<T>(first, output),
        AveragePoolNode pool => new AveragePoolPass<T>(pool, first, output),
        LastNode => new LastPass<T>(first, output),
        LayerNormNode => new LayerNormPass<T>(first, output),
        SumNode sum => new SumPass<T>(sum.Scale, first, second!, output),
        ProductNode => new ProductPass<T>(first, second!, output),
        _ => throw new NotSupportedException($"no engine trains networks with the node {node.Name}"),
    };
}
