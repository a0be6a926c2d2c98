using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests;

/// <summary>Small simulations with inputs and targets drawn from a fixed seed.</summary>
internal static class Simulations
{
    public static Simulation Create(
        int depth = 2,
        int outputs = 1,
        int train = 3,
        int test = 2,
        IEnumerable<int>? recordSteps = null,
        Schedule? schedule = null,
        TimeSteps? steps = null,
        int width = 5,
        bool classes = false)
    {
        const int inputs = 4;
        var random = new Random(7);
        double[] x = Draw((train + test) * inputs), y = Draw((train + test) * outputs);
        for (int point = 0; classes && point < train + test; point++)
        {
            // The largest of the drawn targets, or their sign.
            Span<double> target = y.AsSpan(point * outputs, outputs);
            int right = target.IndexOf(target.ToArray().Max());
            for (int c = 0; c < outputs; c++)
            {
                target[c] = outputs == 1 ? Math.Sign(target[c]) : c == right ? 1 : 0;
            }
        }

        return new Simulation(
            new Network(inputs, depth, width, Activation.Tanh, outputs),
            schedule ?? Schedule.Uniform(depth + 1, new LayerParameters(0.1, 1, 1)),
            steps ?? TimeSteps.Explicit(0.1, 20),
            new Dataset(new RealMatrix(train + test, inputs, x), new RealMatrix(train + test, outputs, y), train),
            recordSteps ?? [0, 5, 20],
            1);

        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }
}
