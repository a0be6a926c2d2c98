using System.Collections.Immutable;
using System.Numerics;
using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Reference;

/// <summary>What all members of a simulation of any architecture share: inputs, targets, sizes.</summary>
internal sealed unsafe class ReferencePlan<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // Values and derivatives of a tile of points should stay in the second cache.
    private const long TileBytes = 1 << 20;
    private const int LeastRows = 32;

    private readonly Arena<T> arena;
    private readonly int inputLength;

    /// <param name="simulation">The simulation.</param>
    /// <exception cref="ModelException">The engine cannot train such a network.</exception>
    public ReferencePlan(Simulation simulation)
    {
        Simulation = simulation;
        Network network = simulation.Network;
        if (network.Scaling is not Parametrisation.Ntk)
        {
            throw new ModelException("scaling", "the scaling is mean-field; networks other than multilayer perceptrons are trained in the ntk parametrisation alone");
        }

        InputRotation? rotation = ReadsInputsByDenseLayersAlone(network) ? new InputRotation(simulation.Data) : null;
        Basis = rotation?.Basis;
        InputShape = rotation is null ? network.Input : Shape.Vector(Math.Max(1, rotation.Rank));
        Weights = [.. network.Weights.Select((id, index) => Describe(network, id, index))];
        var slot = new Slot<T>(InputShape);
        inputLength = slot.Length;
        long size = ((long)simulation.Data.Count * slot.Positions + 4) * slot.Stride;
        arena = Arena<T>.Allocate(size * sizeof(T));
        Inputs = arena.Take(size);
        FillInputs(slot, rotation);
        Targets = [.. simulation.Data.Targets.Values[..(simulation.Data.TrainCount * network.Outputs)].ToArray().Select(T.CreateChecked)];
        TilePoints = FindTilePoints(network, simulation.Data.Count);
    }

    /// <summary>The simulation.</summary>
    public Simulation Simulation { get; }

    /// <summary>The network.</summary>
    public Network Network => Simulation.Network;

    /// <summary>C.</summary>
    public int Outputs => Network.Outputs;

    /// <summary>P.</summary>
    public int TrainCount => Simulation.Data.TrainCount;

    /// <summary>P + P*.</summary>
    public int PointCount => Simulation.Data.Count;

    /// <summary>The weights in the order of the program.</summary>
    public ImmutableArray<WeightInfo> Weights { get; }

    /// <summary>The shape of an input as it is simulated.</summary>
    public Shape InputShape { get; }

    /// <summary>
    /// The basis of the span of all inputs in whose coordinates weights that read the inputs are simulated; null: in those of the inputs.
    /// </summary>
    public IReadOnlyList<double[]>? Basis { get; }

    /// <summary>The number of points that pass through the network at a time; it decides the order of sums, so it depends on the simulation alone.</summary>
    public int TilePoints { get; }

    /// <summary>y of the training points, P × C.</summary>
    public ImmutableArray<T> Targets { get; }

    private T* Inputs { get; }

    /// <summary>The inputs from a point on.</summary>
    public T* InputsFrom(int point) => Inputs + ((nint)point * inputLength);

    // The law of Gaussian weights is the same in every orthonormal basis; this one is that of the engine for multilayer perceptrons.
    private static bool ReadsInputsByDenseLayersAlone(Network network)
    {
        if (!network.Input.IsVector)
        {
            return false;
        }

        Operation[] readers = [.. network.Program.Operations.Where(operation => operation.First == 0 || operation.Second == 0)];
        WeightId[] weights = [.. readers.SelectMany(reader => reader.Node.Weights)];
        return readers.All(reader => reader.Node is DenseNode)
            && network.Program.Operations.All(operation => operation.First == 0 || !operation.Node.Weights.Any(weights.Contains));
    }

    private WeightInfo Describe(Network network, WeightId id, int index)
    {
        ImmutableArray<Operation> operations = network.Program.Operations;
        Operation[] users = [.. operations.Where(operation => operation.Node.Weights.Contains(id))];
        if (users.Select(user => Layout(user.Node, id)).Distinct().Count() > 1)
        {
            throw new ModelException("layers", $"{id} is shared by {users[0].Node.Name} and {users[^1].Node.Name}; a readout or a bias shares its weight with its own kind alone");
        }

        bool readsInput = users.Any(user => user.First == 0);
        bool isBias = Layout(users[0].Node, id) == 0;
        int slot = operations.IndexOf(users[0]) + 1;
        return new WeightInfo(
            index,
            id,
            network.FanOut(index),
            readsInput && Basis is not null && !isBias ? InputShape.Channels : network.FanIn(index),
            isBias ? 1 : 1 / Math.Sqrt(network.FanIn(index)),
            users.Length,
            users[0].Node is RecurrentNode or AttentionNode ? network.Shapes[users[0].First].PositionCount : network.Shapes[slot].PositionCount,
            readsInput)
        {
            IsReadout = index >= network.Weights.IndexOf(WeightId.Readout),
        };
    }

    // 0 for biases, 1 for readouts, 2 for all others.
    private static int Layout(Node node, WeightId id) => node switch
    {
        BiasNode => 0,
        RecurrentNode recurrent when recurrent.Bias == id => 0,
        ReadoutNode => 1,
        _ => 2,
    };

    private void FillInputs(Slot<T> slot, InputRotation? rotation)
    {
        for (int point = 0; point < PointCount; point++)
        {
            ReadOnlySpan<double> row = Simulation.Data.Inputs.Row(point);
            for (int i = 0; i < slot.Positions * slot.Channels; i++)
            {
                double value = rotation is null ? row[i] : i < rotation.Rank ? rotation.Coordinates[point, i] : 0;
                InputsFrom(point)[(i / slot.Channels * slot.Stride) + (i % slot.Channels)] = T.CreateChecked(value);
            }
        }
    }

    private static int FindTilePoints(Network network, int points)
    {
        long bytes = network.Shapes.Sum(shape => 2L * sizeof(T) * shape.PositionCount * PackedProduct<T>.PaddedColumns(shape.Channels));
        int leastPositions = network.Shapes.Min(shape => shape.PositionCount);
        int mostPositions = network.Shapes.Max(shape => shape.PositionCount);
        int least = Math.Max(1, LeastRows / (leastPositions == 1 ? Math.Min(mostPositions, LeastRows) : leastPositions));
        int most = (int)Math.Clamp(TileBytes / bytes, Math.Min(least, points), points);
        int tiles = (points + most - 1) / most;
        return (points + tiles - 1) / tiles;
    }
}
