using Ensemble.Torch.Programs.Nodes;

namespace Ensemble.Torch.Programs;

/// <summary>Finds the pass of a node.</summary>
internal static class NodePasses
{
    /// <summary>The pass of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="site">Where it stands.</param>
    public static NodePass Of(Node node, NodeSite site) => node switch
    {
        DenseNode or ReadoutNode => new DensePass(site),
        BiasNode => new BiasPass(site),
        ActivationNode activation => new ActivationPass(activation.Activation, site),
        ConvolutionNode convolution => new ConvolutionPass(convolution, site),
        RecurrentNode recurrent => new RecurrentPass(recurrent, site),
        AttentionNode attention => new AttentionPass(attention, site),
        FlattenNode => new FlattenPass(site),
        AveragePoolNode pool => new AveragePoolPass(pool, site),
        LastNode => new LastPass(site),
        LayerNormNode => new LayerNormPass(site),
        SumNode sum => new SumPass(sum.Scale, site),
        ProductNode => new ProductPass(site),
        _ => throw new NotSupportedException($"the torch engine trains no networks with the node {node.Name}"),
    };

    /// <summary>How many numbers a pass makes for one point that live to the end of a step, on its way forward and back.</summary>
    /// <param name="node">The node.</param>
    /// <param name="input">The shape of the first value it reads.</param>
    /// <param name="output">The shape of what it writes.</param>
    public static (long Forward, long Backward) PointNumbers(Node node, Shape input, Shape output)
    {
        long read = input.Size, written = output.Size, pairs = (long)input.PositionCount * input.PositionCount;
        (long forward, long backward) = node switch
        {
            BiasNode or SumNode or FlattenNode => (written, written),
            ActivationNode => (4 * written, written),
            ConvolutionNode convolution => Convolution(convolution.Filter.Product),
            RecurrentNode => (7 * written, (4 * written) + read),
            AttentionNode => ((3 * written) + (2 * pairs), (2 * written) + (3 * pairs) + (2 * read)),
            AveragePoolNode => (read + written, read),
            LayerNormNode => (3 * written, 4 * written),
            ProductNode => (written, 2 * written),
            _ => (written, read),
        };

        // Where a value has several readers, derivatives are added up.
        return (forward, backward + read);

        (long, long) Convolution(int taps)
        {
            long gathered = (long)output.PositionCount * taps * input.Channels;
            return (written + gathered + read + input.Channels, (2 * gathered) + input.Channels + (read * taps) + read);
        }
    }
}
