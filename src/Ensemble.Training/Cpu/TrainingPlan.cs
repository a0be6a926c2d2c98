using System.Collections.Immutable;
using System.Numerics;
using Ensemble.Model;
using Ensemble.Numerics.Linear;
using Ensemble.Training.Simd;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>What all members of a simulation share: sizes, rotated inputs, targets.</summary>
internal sealed class TrainingPlan<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public TrainingPlan(Simulation simulation)
    {
        Simulation = simulation;
        var rotation = new InputRotation(simulation.Data);
        Basis = rotation.Basis;
        TrainedRank = rotation.TrainedRank;
        UntrainedRank = rotation.Rank - rotation.TrainedRank;
        int train = simulation.Data.TrainCount;
        TrainInputs = Coordinates(rotation, train, 0, TrainedRank);
        AllInputs = Coordinates(rotation, simulation.Data.Count, 0, TrainedRank);
        UntrainedInputs = Coordinates(rotation, simulation.Data.Count, TrainedRank, UntrainedRank);
        OutputDivisor = simulation.Network.OutputDivisor;
        IsCentred = simulation.Network.Scaling is Parametrisation.MeanField { IsCentred: true };
        Targets = [.. simulation.Data.Targets.Values[..(train * Outputs)].ToArray().Select(y => T.CreateChecked(OutputDivisor * y))];
        Activation = ActivationLoop.Create<T>(simulation.Network.Activation);
    }

    /// <summary>The simulation.</summary>
    public Simulation Simulation { get; }

    /// <summary>L.</summary>
    public int Depth => Simulation.Network.Depth;

    /// <summary>N₁…N_L.</summary>
    public ImmutableArray<int> Widths => Simulation.Network.Widths;

    /// <summary>C.</summary>
    public int Outputs => Simulation.Network.Outputs;

    /// <summary>P.</summary>
    public int TrainCount => Simulation.Data.TrainCount;

    /// <summary>P + P*.</summary>
    public int PointCount => Simulation.Data.Count;

    /// <summary>The basis of the span of all inputs in whose coordinates the first layer is simulated.</summary>
    public IReadOnlyList<double[]> Basis { get; }

    /// <summary>The number of input coordinates that training inputs have.</summary>
    public int TrainedRank { get; }

    /// <summary>The number of further coordinates that test inputs have.</summary>
    public int UntrainedRank { get; }

    /// <summary>x/√N₀ of the training points.</summary>
    public PointMatrix<T> TrainInputs { get; }

    /// <summary>x/√N₀ of all points, the trained coordinates.</summary>
    public PointMatrix<T> AllInputs { get; }

    /// <summary>x/√N₀ of all points, the other coordinates.</summary>
    public PointMatrix<T> UntrainedInputs { get; }

    /// <summary>
    /// γ, what the output F = a·h of the weights is divided by. With the gradient's rate γ² of mean-field parametrisation a step is that of F
    /// towards γy, so nothing but targets and recorded predictors knows of γ.
    /// </summary>
    public double OutputDivisor { get; }

    /// <summary>Whether every member subtracts its own predictor at t = 0.</summary>
    public bool IsCentred { get; }

    /// <summary>γy of the training points, P × C.</summary>
    public ImmutableArray<T> Targets { get; }

    /// <summary>φ and φ′.</summary>
    public ActivationLoop<T> Activation { get; }

    /// <summary>x·x′/N₀ of the training points, P × P.</summary>
    public double[] InputGram()
    {
        var gram = new double[TrainCount * TrainCount];
        for (int i = 0; i < gram.Length; i++)
        {
            gram[i] = DoubleVector.Dot(Simulation.Data.Inputs.Row(i / TrainCount), Simulation.Data.Inputs.Row(i % TrainCount)) / Simulation.Network.Inputs;
        }

        return gram;
    }

    private PointMatrix<T> Coordinates(InputRotation rotation, int points, int first, int count)
    {
        var matrix = new PointMatrix<T>(count, points);
        double scale = 1 / Math.Sqrt(Simulation.Network.Inputs);
        for (int i = 0; i < count; i++)
        {
            for (int point = 0; point < points; point++)
            {
                matrix[i, point] = T.CreateChecked(rotation.Coordinates[point, first + i] * scale);
            }
        }

        return matrix;
    }
}
