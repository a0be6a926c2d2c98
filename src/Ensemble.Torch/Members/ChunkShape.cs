using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Torch.Devices;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;
using static TorchSharp.torch;

namespace Ensemble.Torch.Members;

/// <summary>
/// What all chunks of a simulation share: sizes, rotated inputs and targets. Weights are kept divided by the square root of
/// the number of their inputs (<see cref="FanScale"/>), so that no product needs a factor.
/// </summary>
internal sealed class ChunkShape : IDisposable
{
    public ChunkShape(Simulation simulation, Placement placement)
    {
        if (!simulation.Network.IsMlp || simulation.Initial is not null)
        {
            throw new ModelException("engine.backend", "engine.backend is 'torch', which trains multilayer perceptrons without biases from drawn weights alone; set it to builtin");
        }

        Simulation = simulation;
        Placement = placement;
        Network = simulation.Network;
        var rotation = new InputRotation(simulation.Data);
        TrainedRank = rotation.TrainedRank;
        UntrainedRank = rotation.Rank - rotation.TrainedRank;
        int train = simulation.Data.TrainCount, points = simulation.Data.Count;
        TrainInputs = Coordinates(rotation.Coordinates, train, 0, TrainedRank);
        AllInputs = Coordinates(rotation.Coordinates, points, 0, TrainedRank);
        UntrainedInputs = UntrainedRank == 0 ? null : Coordinates(rotation.Coordinates, points, TrainedRank, UntrainedRank);
        OutputDivisor = Network.OutputDivisor;
        IsCentred = Network.Scaling is Parametrisation.MeanField { IsCentred: true };
        using Tensor targets = placement.Copy([.. simulation.Data.Targets.Values[..(train * Outputs)].ToArray().Select(y => OutputDivisor * y)], train, Outputs);
        using Tensor transposed = targets.transpose(0, 1);
        Targets = transposed.contiguous();
    }

    public Simulation Simulation { get; }

    public Placement Placement { get; }

    public Network Network { get; }

    /// <summary>L.</summary>
    public int Depth => Network.Depth;

    /// <summary>N₁…N_L.</summary>
    public ImmutableArray<int> Widths => Network.Widths;

    /// <summary>C.</summary>
    public int Outputs => Network.Outputs;

    /// <summary>P.</summary>
    public int TrainCount => Simulation.Data.TrainCount;

    /// <summary>P + P*.</summary>
    public int PointCount => Simulation.Data.Count;

    /// <summary>The number of input coordinates that training inputs have.</summary>
    public int TrainedRank { get; }

    /// <summary>The number of further coordinates that test inputs have.</summary>
    public int UntrainedRank { get; }

    /// <summary>The training inputs, P × trained rank.</summary>
    public Tensor TrainInputs { get; }

    /// <summary>The trained coordinates of all inputs, (P + P*) × trained rank.</summary>
    public Tensor AllInputs { get; }

    /// <summary>The other coordinates of all inputs, or null if there are none.</summary>
    public Tensor? UntrainedInputs { get; }

    /// <summary>γy of the training points, C × P.</summary>
    public Tensor Targets { get; }

    /// <summary>γ, what the output F of the weights is divided by; a step of F goes towards γy, whatever the parametrisation.</summary>
    public double OutputDivisor { get; }

    /// <summary>Whether every member subtracts its own predictor at t = 0.</summary>
    public bool IsCentred { get; }

    /// <summary>1/√N_{l−1}, by which the weights of a layer are multiplied.</summary>
    public double FanScale(int layer) => 1 / Math.Sqrt(Network.FanIn(layer));

    /// <summary>N_l of a weight layer, the readout last.</summary>
    public int Rows(int layer) => Network.FanOut(layer);

    /// <summary>The number of simulated weights of a neuron that the gradient can move.</summary>
    public int Columns(int layer) => layer == 0 ? TrainedRank : Network.FanIn(layer);

    /// <summary>The number of simulated weights of a layer that the gradient can move.</summary>
    public long WeightCount(int layer) => (long)Rows(layer) * Columns(layer);

    /// <summary>The number of all simulated weights of a member.</summary>
    public long MemberWeights => Enumerable.Range(0, Depth + 1).Sum(WeightCount) + ((long)Widths[0] * UntrainedRank);

    /// <summary>The number of weights of the largest block that moves at once.</summary>
    public long LargestBlock => Math.Max(Enumerable.Range(0, Depth + 1).Max(WeightCount), (long)Widths[0] * UntrainedRank);

    public void Dispose()
    {
        TrainInputs.Dispose();
        AllInputs.Dispose();
        UntrainedInputs?.Dispose();
        Targets.Dispose();
    }

    private Tensor Coordinates(double[,] all, int points, int first, int count)
    {
        var values = new double[points * count];
        for (int point = 0; point < points; point++)
        {
            for (int i = 0; i < count; i++)
            {
                values[(point * count) + i] = all[point, first + i];
            }
        }

        return Placement.Copy(values, points, count);
    }
}
