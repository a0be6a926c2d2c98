using System.Collections.Immutable;
using System.Numerics;
using Ensemble.Training.Reference.Nodes;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference;

/// <summary>The forward and backward pass of one member through its program, for a tile of points at a time.</summary>
internal sealed unsafe class Tape<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ReferencePlan<T> plan;
    private readonly Slot<T>[] slots;
    private readonly NodePass<T>[] passes;
    private readonly ImmutableArray<Operation> operations;
    private readonly ImmutableArray<ImmutableArray<int>> weightsOf;
    private readonly bool[] isActive;

    public Tape(Arena<T> arena, ReferencePlan<T> plan, WeightSet<T> weights)
    {
        this.plan = plan;
        operations = plan.Network.Program.Operations;
        weightsOf = [.. operations.Select(operation => operation.Node.Weights.Select(plan.Network.Program.IndexOf).ToImmutableArray())];
        slots = [.. plan.Network.Shapes.Select((shape, index) => new Slot<T>(index == 0 ? plan.InputShape : shape))];
        passes = new NodePass<T>[operations.Length];
        isActive = new bool[slots.Length];
        for (int k = 0; k < operations.Length; k++)
        {
            (Node node, int first, int second) = operations[k];
            slots[k + 1].Allocate(arena, plan.TilePoints);
            passes[k] = NodePasses.Of(node, slots[first], second < 0 ? null : slots[second], slots[k + 1], weights);
            passes[k].Allocate(arena, plan.TilePoints);
        }
    }

    /// <summary>The values of the program.</summary>
    public ReadOnlySpan<Slot<T>> Slots => slots;

    /// <summary>f of the tile, a row per point.</summary>
    public Rows<T> Predictor => slots[^1].Values;

    /// <summary>∂E/∂f of the tile, a row per point; set by the caller before a backward pass.</summary>
    public Rows<T> Residual => slots[^1].Gradient;

    /// <summary>The number of points of the tile that begins at a point.</summary>
    /// <param name="first">The first point.</param>
    /// <param name="points">The number of points of all tiles.</param>
    public int TileAt(int first, int points) => Math.Min(plan.TilePoints, points - first);

    /// <summary>Copies the predictor of the points of the last forward pass, point by point, each with all its outputs.</summary>
    /// <param name="count">The number of points.</param>
    /// <param name="target">Receives count × outputs values.</param>
    public unsafe void CopyPredictor(int count, Span<double> target)
    {
        for (int i = 0; i < count * plan.Outputs; i++)
        {
            target[i] = double.CreateTruncating(Predictor.Row(i / plan.Outputs)[i % plan.Outputs]);
        }
    }

    /// <summary>Computes all values.</summary>
    /// <param name="first">The first point of the tile.</param>
    /// <param name="count">The number of points.</param>
    public void Forward(int first, int count)
    {
        slots[0].Read(plan.InputsFrom(first));
        foreach (NodePass<T> pass in passes)
        {
            pass.Forward(count);
        }
    }

    /// <summary>Sends <see cref="Residual"/> back through the program.</summary>
    /// <param name="count">The number of points of the tile.</param>
    /// <param name="sink">Takes in gradients.</param>
    public void Backward(int count, IGradientSink<T> sink)
    {
        for (int k = 0; k < operations.Length; k++)
        {
            (_, int first, int second) = operations[k];
            isActive[k + 1] = isActive[first] || (second >= 0 && isActive[second]) || Wants(sink, weightsOf[k]);
            slots[k + 1].ResetGradient();
        }

        for (int k = operations.Length - 1; k >= 0; k--)
        {
            if (isActive[k + 1])
            {
                (_, int first, int second) = operations[k];
                passes[k].Backward(count, sink, isActive[first], second >= 0 && isActive[second]);
            }
        }
    }

    /// <summary>Ends a sum of gradients over points; to be called after the last tile.</summary>
    /// <param name="sink">Takes in sums.</param>
    public void EndSum(IGradientSink<T> sink)
    {
        foreach (NodePass<T> pass in passes)
        {
            pass.EndSum(sink);
        }
    }

    /// <summary>Sets <see cref="Residual"/> to f − y.</summary>
    public void SetResidual(int first, int count)
    {
        for (int i = 0; i < count * plan.Outputs; i++)
        {
            int point = i / plan.Outputs, output = i % plan.Outputs;
            Residual.Row(point)[output] = Predictor.Row(point)[output] - plan.Targets[(first * plan.Outputs) + i];
        }
    }

    /// <summary>Multiplies the residual of every point of the tile by a factor.</summary>
    /// <param name="factors">One for each point.</param>
    public void WeightResidual(ReadOnlySpan<T> factors)
    {
        for (int i = 0; i < factors.Length * plan.Outputs; i++)
        {
            Residual.Row(i / plan.Outputs)[i % plan.Outputs] *= factors[i / plan.Outputs];
        }
    }

    /// <summary>Sets <see cref="Residual"/> so that gradients become those of one output.</summary>
    public void SelectOutput(int count, int selected)
    {
        for (int i = 0; i < count * plan.Outputs; i++)
        {
            Residual.Row(i / plan.Outputs)[i % plan.Outputs] = i % plan.Outputs == selected ? T.One : T.Zero;
        }
    }

    private static bool Wants(IGradientSink<T> sink, ImmutableArray<int> weights)
    {
        foreach (int weight in weights)
        {
            if (sink.Wants(weight))
            {
                return true;
            }
        }

        return false;
    }
}
