using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Torch.Devices;
using Ensemble.Training.Engines;
using static TorchSharp.torch;

namespace Ensemble.Torch.Members;

/// <summary>
/// What all chunks of a simulation share. Weights are kept times <see cref="FanScale"/>, so that no product needs a factor.
/// </summary>
/// <param name="simulation">The simulation.</param>
/// <param name="placement">Where tensors live.</param>
internal abstract class ChunkShape(Simulation simulation, Placement placement) : IDisposable
{
    /// <summary>The simulation.</summary>
    public Simulation Simulation { get; } = simulation;

    /// <summary>Where tensors live.</summary>
    public Placement Placement { get; } = placement;

    /// <summary>The network.</summary>
    public Network Network => Simulation.Network;

    /// <summary>C.</summary>
    public int Outputs => Network.Outputs;

    /// <summary>P.</summary>
    public int TrainCount => Simulation.Data.TrainCount;

    /// <summary>P + P*.</summary>
    public int PointCount => Simulation.Data.Count;

    /// <summary>The weights that the gradient can move, in the order of the program.</summary>
    public abstract ImmutableArray<WeightBlock> Blocks { get; }

    /// <summary>The number of values of the largest block that moves at once.</summary>
    public abstract long LargestBlock { get; }

    /// <summary>The number of values of the largest tensor of a member.</summary>
    public virtual long LargestTensor => LargestBlock;

    /// <summary>The number of all simulated weights of a member.</summary>
    public abstract long MemberWeights { get; }

    /// <summary>The product that takes longest: rows and columns of the weight, and what it acts on at once.</summary>
    public abstract (int Rows, int Columns, int Points) LargestProduct { get; }

    /// <summary>1/√(fan-in), by which a weight is multiplied; 1 for a bias.</summary>
    /// <param name="weight">The index of the weight.</param>
    public double FanScale(int weight) => 1 / Math.Sqrt(Network.FanIn(weight));

    /// <summary>The values with which a weight begins, row by row, or nothing where they are drawn.</summary>
    /// <param name="weight">The index of the weight.</param>
    /// <param name="member">The member.</param>
    public virtual double[]? Given(int weight, int member) => null;

    public abstract void Dispose();

    /// <summary>γy of the training points, C × P.</summary>
    private protected Tensor CopyTargets(double factor)
    {
        using Tensor rows = Placement.Copy([.. Simulation.Data.Targets.Values[..(TrainCount * Outputs)].ToArray().Select(y => factor * y)], TrainCount, Outputs);
        using Tensor transposed = rows.transpose(0, 1);
        return transposed.contiguous();
    }
}
