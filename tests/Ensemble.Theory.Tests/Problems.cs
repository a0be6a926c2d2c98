using Ensemble.Model;
using Ensemble.Theory.Problems;

namespace Ensemble.Theory.Tests;

/// <summary>Small problems that tests share.</summary>
internal static class Problems
{
    /// <summary>Gaussian inputs and targets.</summary>
    public static Dataset RandomData(int train, int test, int inputs, int outputs = 1, int seed = 5)
    {
        var random = new Random(seed);
        double[] Row(int count) => [.. Enumerable.Range(0, count).Select(_ => Normal(random))];
        int points = train + test;
        return new Dataset(
            RealMatrix.FromRows([.. Enumerable.Range(0, points).Select(_ => Row(inputs))]),
            RealMatrix.FromRows([.. Enumerable.Range(0, points).Select(_ => Row(outputs))]),
            train);
    }

    /// <summary>The same inputs with targets that are classes: point i is of class i mod C, or of sign (−1)ⁱ for one output.</summary>
    public static Dataset WithClasses(Dataset data)
    {
        int outputs = data.OutputCount;
        return new Dataset(
            data.Inputs,
            RealMatrix.FromRows([.. Enumerable.Range(0, data.Count).Select(i => outputs == 1 ? [i % 2 == 0 ? 1.0 : -1] : Enumerable.Range(0, outputs).Select(c => i % outputs == c ? 1.0 : 0).ToArray())]),
            data.TrainCount);
    }

    public static TheoryProblem Uniform(Activation phi, int depth, Dataset data, double temperature = 0.1, double prior = 1, double initial = 2) =>
        new(new WideNetwork(data.InputDimension, depth, phi, data.OutputCount), Schedule.Uniform(depth + 1, new LayerParameters(temperature, prior, initial)), data);

    /// <summary>Unequal layers; then the temperature and both rates of a weight change, unequally; then the readout is frozen while the loss stays on.</summary>
    public static TheoryProblem Eventful(Activation phi, int depth, Dataset data, double first, double second)
    {
        LayerParameters[] layers = [.. Enumerable.Range(0, depth + 1).Select(l => new LayerParameters(0.3 + (0.2 * l), 1.0 + (0.3 * l), 2.0 - (0.5 * l), 1.0 + (0.4 * l)))];
        Schedule schedule = Schedule.PerLayer(layers)
            .Then(first, phase => phase.With(WeightId.Dense(1), layer => layer with { Temperature = 0.9, GradientRate = 0.7, Rate = 0.5 }))
            .Then(second, phase => phase.Freeze(WeightId.Readout));
        return new TheoryProblem(new WideNetwork(data.InputDimension, depth, phi, data.OutputCount), schedule, data);
    }

    /// <summary>A study needs widths, which no theory of infinite width looks at.</summary>
    public static Network Finite(WideNetwork network) => new(network, network.Program.WidthOperations.Select(_ => 1));

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
