using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Torch.Devices;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;
using static TorchSharp.torch;

namespace Ensemble.Torch.Members;

/// <summary>What all chunks of multilayer perceptrons without biases share: sizes, rotated inputs and targets.</summary>
internal sealed class PerceptronShape : ChunkShape
{
    public PerceptronShape(Simulation simulation, Placement placement)
        : base(simulation, placement)
    {
        var rotation = new InputRotation(simulation.Data);
        TrainedRank = rotation.TrainedRank;
        UntrainedRank = rotation.Rank - rotation.TrainedRank;
        int train = simulation.Data.TrainCount, points = simulation.Data.Count;
        TrainInputs = Coordinates(rotation.Coordinates, train, 0, TrainedRank);
        AllInputs = Coordinates(rotation.Coordinates, points, 0, TrainedRank);
        UntrainedInputs = UntrainedRank == 0 ? null : Coordinates(rotation.Coordinates, points, TrainedRank, UntrainedRank);
        OutputDivisor = Network.OutputDivisor;
        IsCentred = Network.Scaling is Parametrisation.MeanField { IsCentred: true };
        Targets = CopyTargets(OutputDivisor);
        Blocks = [.. Enumerable.Range(0, Depth + 1).Select(layer => new WeightBlock(
            Rows(layer), Columns(layer), layer == Depth ? WeightLayout.Rows : layer == 0 ? WeightLayout.InputPanels : WeightLayout.Panels, layer == Depth))];
    }

    /// <summary>L.</summary>
    public int Depth => Network.Depth;

    /// <summary>N₁…N_L.</summary>
    public ImmutableArray<int> Widths => Network.Widths;

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

    /// <inheritdoc/>
    public override ImmutableArray<WeightBlock> Blocks { get; }

    /// <inheritdoc/>
    public override long MemberWeights => Blocks.Sum(block => block.Count) + ((long)Widths[0] * UntrainedRank);

    /// <inheritdoc/>
    public override long LargestBlock => Math.Max(Blocks.Max(block => block.Count), (long)Widths[0] * UntrainedRank);

    /// <inheritdoc/>
    public override (int Rows, int Columns, int Points) LargestProduct
    {
        get
        {
            int layer = Enumerable.Range(1, Depth).MaxBy(WeightCount);
            return (Rows(layer), Columns(layer), TrainCount);
        }
    }

    /// <summary>N_l of a weight layer, the readout last.</summary>
    public int Rows(int layer) => Network.FanOut(layer);

    /// <summary>The number of simulated weights of a neuron that the gradient can move.</summary>
    public int Columns(int layer) => layer == 0 ? TrainedRank : Network.FanIn(layer);

    /// <summary>The number of simulated weights of a layer that the gradient can move.</summary>
    public long WeightCount(int layer) => (long)Rows(layer) * Columns(layer);

    public override void Dispose()
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
