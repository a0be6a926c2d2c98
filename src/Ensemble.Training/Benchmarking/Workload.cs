using Ensemble.Model;
using Ensemble.Numerics.Noise;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Benchmarking;

/// <summary>A training problem of given sizes on random data, for timing.</summary>
/// <param name="Members">M, the number of members, ≥ 1.</param>
/// <param name="Inputs">N₀, the input dimension, ≥ 1.</param>
/// <param name="Width">N, the width of every hidden layer, ≥ 1.</param>
/// <param name="Depth">L, the number of hidden layers, ≥ 1.</param>
/// <param name="Samples">P, the number of training points, ≥ 1.</param>
/// <param name="Activation">φ.</param>
/// <param name="Integrator">The integrator.</param>
public sealed record Workload(
    int Members, int Inputs, int Width, int Depth, int Samples, Activation Activation, Integrator Integrator)
{
    private const double Temperature = 0.02;

    /// <summary>The workloads that the project is held to, from one dominated by noise to one dominated by matrix products.</summary>
    /// <param name="activation">φ.</param>
    public static IReadOnlyList<Workload> Standard(Activation activation) =>
    [
        new(256, 20, 256, 1, 10, activation, Integrator.Explicit),
        new(64, 64, 256, 2, 20, activation, Integrator.Explicit),
        new(16, 64, 1024, 2, 50, activation, Integrator.Explicit),
        new(32, 64, 512, 3, 100, activation, Integrator.Explicit),
    ];

    /// <summary>The sizes in one word: members × inputs × width × depth × samples.</summary>
    public string Name => $"{Members}x{Inputs}x{Width}x{Depth}x{Samples}";

    /// <summary>The weights of all members, with the original inputs: M·Σ N_l·N_{l−1}.</summary>
    public double Weights => (double)Members * Network().Parameters;

    /// <summary>
    /// Floating-point operations of the matrix products of a step of all members. The first layer counts with the rank of the
    /// inputs and has no backward product.
    /// </summary>
    public double FlopsPerStep
    {
        get
        {
            double rank = Math.Min(Samples, Inputs);
            double hidden = (Depth - 1.0) * Width * Width;
            return Members * (double)Samples * ((4 * rank * Width) + (6 * (hidden + Width)));
        }
    }

    /// <summary>Normals of a step of all members; the first layer counts with the rank of the inputs.</summary>
    public double NormalsPerStep =>
        Members * (double)Width * (Math.Min(Samples, Inputs) + ((Depth - 1.0) * Width) + 1);

    /// <summary>The network.</summary>
    public Network Network() => new(Inputs, Depth, Width, Activation);

    /// <summary>A simulation of so many steps: inputs on the sphere x·x = N₀, labels ±1, T = 0.02, σ² = σ₀² = 1, η = 0.1/P.</summary>
    /// <param name="steps">The number of steps, ≥ 1.</param>
    public Simulation Simulation(int steps)
    {
        var schedule = Schedule.Uniform(Depth + 1, new LayerParameters(Temperature, 1, 1));
        var sizes = new TimeSteps(Integrator, Enumerable.Repeat(0.1 / Samples, steps));
        return new Simulation(Network(), schedule, sizes, Data(), [steps], 1);
    }

    private Dataset Data()
    {
        var inputs = new float[Samples * Inputs];
        var labels = new float[Samples];
        new NoiseSequence(1, 0, 0, 0, NoisePurpose.InitialWeights).Fill(inputs);
        new NoiseSequence(1, 0, 1, 0, NoisePurpose.InitialWeights).Fill(labels);
        double[] x = [.. inputs.Select(value => (double)value)];
        for (int point = 0; point < Samples; point++)
        {
            Span<double> row = x.AsSpan(point * Inputs, Inputs);
            double square = 0;
            foreach (double value in row)
            {
                square += value * value;
            }

            foreach (ref double value in row)
            {
                value *= Math.Sqrt(Inputs / square);
            }
        }

        double[] y = [.. labels.Select(value => value < 0 ? -1.0 : 1.0)];
        return new Dataset(new RealMatrix(Samples, Inputs, x), new RealMatrix(Samples, 1, y), Samples);
    }
}
