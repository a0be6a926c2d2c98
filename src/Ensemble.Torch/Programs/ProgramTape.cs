using System.Collections.Immutable;
using Ensemble.Torch.Members;
using Ensemble.Torch.Products;
using Ensemble.Torch.Programs.Nodes;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs;

/// <summary>The forward and backward pass of the members of a chunk through their program, over the first points of the data.</summary>
internal sealed class ProgramTape
{
    private readonly ProgramShape shape;
    private readonly Tensor inputs;
    private readonly ImmutableArray<Operation> operations;
    private readonly int[][] weightsOf;
    private readonly NodePass[] passes;
    private readonly bool[] isActive;
    private readonly Tensor?[] signals;
    private readonly Tensor[] residuals;

    /// <param name="shape">The sizes.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="products">How products are done.</param>
    /// <param name="points">The number of points.</param>
    public ProgramTape(ProgramShape shape, WeightTensors weights, IMemberProducts products, int points)
    {
        this.shape = shape;
        operations = shape.Network.Program.Operations;
        weightsOf = [.. operations.Select(operation => (int[])[.. operation.Node.Weights.Select(shape.Network.Program.IndexOf)])];
        inputs = shape.Inputs.narrow(1, 0, (long)points * shape.InputShape.PositionCount).expand(weights.Members, -1, -1);
        passes = [.. operations.Select((operation, k) => NodePasses.Of(operation.Node, new NodeSite(
            shape.Placement, products, weights.Layers, weightsOf[k], shape.Shapes[operation.First], shape.Shapes[k + 1], MayOverwrite(operation.First))))];
        Values = new Tensor[operations.Length + 1];
        isActive = new bool[Values.Length];
        signals = new Tensor?[Values.Length];
        residuals = [.. Enumerable.Range(0, shape.Outputs).Select(output => OneHot(weights.Members, points, output))];
    }

    /// <summary>The values of the program after a forward pass.</summary>
    public Tensor[] Values { get; }

    /// <summary>f, shape (members, points, outputs).</summary>
    public Tensor Forward()
    {
        Values[0] = inputs;
        for (int k = 0; k < passes.Length; k++)
        {
            (_, int first, int second) = operations[k];
            Values[k + 1] = passes[k].Forward(Values[first], second < 0 ? null : Values[second]);
        }

        return Values[^1];
    }

    /// <summary>Sends ∂/∂f back through the program.</summary>
    /// <param name="residual">∂/∂f, (members, points, outputs).</param>
    /// <param name="sink">Takes in gradients.</param>
    public void Backward(Tensor residual, IGradientSink sink)
    {
        Array.Clear(signals);
        for (int k = 0; k < operations.Length; k++)
        {
            (_, int first, int second) = operations[k];
            isActive[k + 1] = isActive[first] || (second >= 0 && isActive[second]) || weightsOf[k].Any(sink.Wants);
        }

        signals[^1] = residual;
        for (int k = operations.Length - 1; k >= 0; k--)
        {
            if (isActive[k + 1] && signals[k + 1] is { } incoming)
            {
                (_, int first, int second) = operations[k];
                (Tensor? toFirst, Tensor? toSecond) = passes[k].Backward(incoming, sink, isActive[first], second >= 0 && isActive[second]);
                Add(first, toFirst);
                Add(second, toSecond);
            }
        }
    }

    /// <summary>Sends back the gradient of one output.</summary>
    /// <param name="output">The output.</param>
    /// <param name="sink">Takes in gradients.</param>
    public void BackwardFrom(int output, IGradientSink sink) => Backward(residuals[output], sink);

    // Signals may be those of another value or kept by a sink, so a sum is a new tensor.
    private void Add(int slot, Tensor? more)
    {
        if (slot > 0 && more is not null && isActive[slot])
        {
            signals[slot] = signals[slot] is { } known ? known.add(more, Factor.One.Scalar) : more;
        }
    }

    // What nothing else reads, neither a pass on its way back nor a recorder, is free to be overwritten.
    private bool MayOverwrite(int slot) =>
        slot > 0
        && operations[slot - 1].Node is DenseNode or ConvolutionNode or BiasNode or SumNode
        && operations.Sum(operation => (operation.First == slot ? 1 : 0) + (operation.Second == slot ? 1 : 0)) == 1
        && !shape.Network.Program.Hidden.Contains(slot);

    private Tensor OneHot(int members, int points, int output)
    {
        Tensor one = shape.Placement.Zeros(1, 1, shape.Outputs);
        one.narrow(2, output, 1).fill_(Factor.One.Scalar);
        return one.expand(members, points, -1);
    }
}
