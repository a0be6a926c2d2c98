using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Cpu;

/// <summary>Small simulations for the tests of the engine.</summary>
internal static class Cases
{
    public static Dataset Data(int inputs, int train, int test, int outputs, int seed = 1)
    {
        var random = new Random(seed);
        int points = train + test;
        double[] x = [.. Enumerable.Range(0, points * inputs).Select(_ => (2 * random.NextDouble()) - 1)];
        double[] y = [.. Enumerable.Range(0, points * outputs).Select(_ => (2 * random.NextDouble()) - 1)];
        return new Dataset(new RealMatrix(points, inputs, x), new RealMatrix(points, outputs, y), train);
    }

    public static Activation Named(string name) => name switch
    {
        "custom" => Activation.Custom("softplus", z => Math.Log(1 + Math.Exp(z)), z => 1 / (1 + Math.Exp(-z))),
        "leaky_relu" => Activation.LeakyRelu(0.2),
        _ => Activation.Parse(name),
    };

    public static Simulation Simulation(
        Network network, Dataset data, LayerParameters parameters, double stepSize, int steps, int[]? records = null, ulong seed = 1) =>
        new(
            network,
            Schedule.Uniform(network.WeightLayers, parameters),
            TimeSteps.Explicit(stepSize, steps),
            data,
            records ?? [0, steps],
            seed);
}
