using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Tests.Cpu;

/// <summary>The same network written as plainly as possible, in double, on the inputs as they are.</summary>
internal sealed class ReferenceNetwork(Network network, double[][,] weights)
{
    public double[][,] Weights { get; } = weights;

    /// <summary>The weights of a trainer, with the first layer turned back to the original inputs: W = W_rotated·Bᵀ.</summary>
    public static ReferenceNetwork Of<T>(Simulation simulation, MemberWeights<T> weights)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        IReadOnlyList<double[]> basis = new InputRotation(simulation.Data).Basis;
        Network network = simulation.Network;
        var all = new double[network.WeightLayers][,];
        for (int layer = 0; layer < all.Length; layer++)
        {
            all[layer] = new double[network.FanOut(layer), network.FanIn(layer)];
            for (int i = 0; i < network.FanOut(layer); i++)
            {
                for (int j = 0; j < weights.Columns(layer); j++)
                {
                    double value = double.CreateChecked(weights[layer, i, j]);
                    for (int k = 0; layer == 0 && k < network.Inputs; k++)
                    {
                        all[0][i, k] += value * basis[j][k];
                    }

                    if (layer > 0)
                    {
                        all[layer][i, j] = value;
                    }
                }
            }
        }

        return new ReferenceNetwork(network, all);
    }

    /// <summary>z of every layer; the last one is f.</summary>
    public double[][] Fields(ReadOnlySpan<double> input)
    {
        double[] values = input.ToArray();
        var fields = new double[Weights.Length][];
        for (int layer = 0; layer < Weights.Length; layer++)
        {
            var z = new double[network.FanOut(layer)];
            for (int i = 0; i < z.Length; i++)
            {
                for (int j = 0; j < values.Length; j++)
                {
                    z[i] += Weights[layer][i, j] * values[j] / Math.Sqrt(values.Length);
                }
            }

            fields[layer] = z;
            values = [.. z.Select(Value)];
        }

        return fields;
    }

    public double[] Predict(ReadOnlySpan<double> input) => Fields(input)[^1];

    public double Loss(Dataset data)
    {
        double loss = 0;
        for (int point = 0; point < data.TrainCount; point++)
        {
            double[] f = Predict(data.Inputs.Row(point));
            for (int output = 0; output < f.Length; output++)
            {
                loss += 0.5 * Math.Pow(f[output] - data.Targets[point, output], 2);
            }
        }

        return loss;
    }

    /// <summary>The central difference of a function of this network along one weight.</summary>
    public double Derivative(int layer, int output, int input, Func<double> function)
    {
        const double Step = 1e-5;
        double kept = Weights[layer][output, input];
        Weights[layer][output, input] = kept + Step;
        double above = function();
        Weights[layer][output, input] = kept - Step;
        double below = function();
        Weights[layer][output, input] = kept;
        return (above - below) / (2 * Step);
    }

    private double Value(double z) => network.Activation.Kind switch
    {
        ActivationKind.Linear => z,
        ActivationKind.Relu => Math.Max(z, 0),
        ActivationKind.LeakyRelu => z > 0 ? z : network.Activation.Slope * z,
        ActivationKind.Erf => Erf(z),
        ActivationKind.Tanh => Math.Tanh(z),
        ActivationKind.Gelu => z * 0.5 * (1 + Erf(z / Math.Sqrt(2))),
        ActivationKind.Sin => Math.Sin(z),
        _ => network.Activation.CustomValue!(z),
    };

    // Simpson's rule on the definition, independent of the engine's series.
    public static double Erf(double z)
    {
        const int Intervals = 2000;
        double h = z / Intervals;
        double sum = 1 + Math.Exp(-z * z);
        for (int i = 1; i < Intervals; i++)
        {
            sum += (i % 2 == 1 ? 4 : 2) * Math.Exp(-i * h * i * h);
        }

        return 2 / Math.Sqrt(Math.PI) * sum * h / 3;
    }
}
