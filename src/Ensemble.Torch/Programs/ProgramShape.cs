using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Numerics.Linear;
using Ensemble.Torch.Devices;
using Ensemble.Torch.Members;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference;
using Ensemble.Training.Reference.Values;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs;

/// <summary>What all chunks of networks of any architecture share: sizes, inputs and targets.</summary>
internal sealed class ProgramShape : ChunkShape
{
    private readonly IReadOnlyList<double[]>? basis;

    /// <param name="simulation">The simulation.</param>
    /// <param name="placement">Where tensors live.</param>
    /// <exception cref="ModelException">No engine trains such a network.</exception>
    public ProgramShape(Simulation simulation, Placement placement)
        : base(simulation, placement)
    {
        var plan = new ReferencePlan<double>(simulation);
        Weights = plan.Weights;
        InputShape = plan.InputShape;
        basis = plan.Basis;
        Shapes = [InputShape, .. Network.Shapes[1..]];
        Blocks = [.. Weights.Select(Block)];
        Inputs = CopyInputs(plan);
        using Tensor targets = CopyTargets(1);
        using Tensor rows = targets.transpose(0, 1);
        Targets = rows.contiguous();
    }

    /// <summary>The weights in the order of the program.</summary>
    public ImmutableArray<WeightInfo> Weights { get; }

    /// <summary>The shape of an input as it is simulated.</summary>
    public Shape InputShape { get; }

    /// <summary>The shapes of all values as they are simulated.</summary>
    public ImmutableArray<Shape> Shapes { get; }

    /// <summary>All inputs, (1, (P + P*) · positions, channels).</summary>
    public Tensor Inputs { get; }

    /// <summary>y of the training points, P × C.</summary>
    public Tensor Targets { get; }

    /// <inheritdoc/>
    public override ImmutableArray<WeightBlock> Blocks { get; }

    /// <inheritdoc/>
    public override long LargestBlock => Blocks.Max(block => block.Count);

    /// <inheritdoc/>
    public override long LargestTensor => Math.Max(LargestBlock, PointCount * Operations.Max(each => NodePasses.PointNumbers(each.Node, each.Input, each.Output).Forward));

    /// <inheritdoc/>
    public override long MemberWeights => Blocks.Sum(block => block.Count);

    /// <inheritdoc/>
    public override (int Rows, int Columns, int Points) LargestProduct
    {
        get
        {
            int weight = Enumerable.Range(0, Blocks.Length).MaxBy(index => Blocks[index].Count);
            return (Blocks[weight].Rows, Blocks[weight].Columns, TrainCount * Weights[weight].RowsPerPoint);
        }
    }

    /// <summary>The numbers that passes make for a member.</summary>
    /// <param name="points">The number of points.</param>
    /// <param name="returns">How often derivatives are sent back.</param>
    public long PassNumbers(int points, int returns) => points * Operations.Sum(each =>
    {
        (long forward, long backward) = NodePasses.PointNumbers(each.Node, each.Input, each.Output);
        return forward + (returns * backward);
    });

    private IEnumerable<(Node Node, Shape Input, Shape Output)> Operations =>
        Network.Program.Operations.Select((operation, k) => (operation.Node, Shapes[operation.First], Shapes[k + 1]));

    /// <inheritdoc/>
    public override double[]? Given(int weight, int member)
    {
        ReadOnlySpan<double> given = Simulation.Initial is { } initial ? initial.Of(weight, member) : [];
        if (given.IsEmpty)
        {
            return null;
        }

        // Of a weight on rotated inputs, its components along the basis: what it does to the inputs is the same.
        WeightInfo info = Weights[weight];
        if (basis is null || !info.ReadsInput || Blocks[weight].Layout == WeightLayout.Rows)
        {
            return given.ToArray();
        }

        int fanIn = given.Length / info.FanOut;
        var values = new double[info.Count];
        for (int output = 0; output < info.FanOut; output++)
        {
            for (int input = 0; input < Math.Min(info.Columns, basis.Count); input++)
            {
                values[(output * info.Columns) + input] = DoubleVector.Dot(given.Slice(output * fanIn, fanIn), basis[input]);
            }
        }

        return values;
    }

    public override void Dispose()
    {
        Inputs.Dispose();
        Targets.Dispose();
    }

    private WeightBlock Block(WeightInfo info) => Network.Program.IsBias(info.Index)
        ? new WeightBlock(1, info.FanOut, WeightLayout.Rows, info.IsReadout)
        : new WeightBlock(
            info.FanOut,
            info.Columns,
            info.Id == WeightId.Readout ? WeightLayout.Rows : info.ReadsInput ? WeightLayout.InputPanels : WeightLayout.Panels,
            info.IsReadout);

    private unsafe Tensor CopyInputs(ReferencePlan<double> plan)
    {
        int positions = InputShape.PositionCount, channels = InputShape.Channels, stride = PackedProduct<double>.PaddedColumns(channels);
        var values = new double[PointCount * InputShape.Size];
        for (int i = 0; i < values.Length; i++)
        {
            (int row, int channel) = Math.DivRem(i, channels);
            (int point, int position) = Math.DivRem(row, positions);
            values[i] = plan.InputsFrom(point)[(position * stride) + channel];
        }

        return Placement.Copy(values, 1, (long)PointCount * positions, channels);
    }
}
