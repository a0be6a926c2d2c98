using System.Diagnostics;
using System.Globalization;
using Ensemble.Model.Data;
using Ensemble.Model.Networks;
using Ensemble.Theory.MeanField;

namespace Ensemble.Benchmarks;

/// <summary>What the mean-field theory costs: medians of five solves, what they allocate at most, and the largest standard error of f.</summary>
internal static class MeanFieldTiming
{
    private const int Runs = 5;

    /// <summary>Prints the table.</summary>
    public static void Run()
    {
        Console.WriteLine("problem | seconds | processor seconds | planned MB | standard error of f");
        Row("tanh, L = 2, T = 20, P = 4, S = 500", Activation.Tanh, 2, 20, 0.2, 4, 0, 512);
        Row("tanh, L = 2, T = 20, P = 4, S = 16384", Activation.Tanh, 2, 20, 0.2, 4, 0, 16384);
        Row("tanh, L = 3, T = 100, P = 10 + 10, S = 4096", Activation.Tanh, 3, 100, 0.05, 10, 10, 4096);
        Row("tanh, L = 3, T = 50, P = 10 + 10, S = 4096", Activation.Tanh, 3, 50, 0.1, 10, 10, 4096);
        Row("tanh, L = 3, T = 200, P = 10 + 10, S = 4096", Activation.Tanh, 3, 200, 0.025, 10, 10, 4096);
        Row("tanh, L = 3, T = 100, P = 5 + 5, S = 4096", Activation.Tanh, 3, 100, 0.05, 5, 5, 4096);
        Row("tanh, L = 3, T = 100, P = 20 + 20, S = 4096", Activation.Tanh, 3, 100, 0.025, 20, 20, 4096);
        Row("tanh, L = 3, T = 100, P = 10 + 10, S = 16384", Activation.Tanh, 3, 100, 0.05, 10, 10, 16384);
        Row("tanh, L = 2, T = 100, P = 10 + 10, S = 4096", Activation.Tanh, 2, 100, 0.05, 10, 10, 4096);
        Row("tanh, L = 4, T = 100, P = 10 + 10, S = 4096", Activation.Tanh, 4, 100, 0.05, 10, 10, 4096);
        Row("tanh, L = 2, noise, T = 25, P = 5, S = 32768", Activation.Tanh, 2, 25, 0.1, 5, 0, 32768, 0.3);
        Row("tanh, L = 2, noise, T = 50, P = 5, S = 32768", Activation.Tanh, 2, 50, 0.1, 5, 0, 32768, 0.3);
        Row("linear, L = 5, T = 100, P = 20", Activation.Linear, 5, 100, 0.02, 20, 0, 4096);
        Row("linear, L = 5, T = 100, P = 40", Activation.Linear, 5, 100, 0.01, 40, 0, 4096);
    }

    private static void Row(string name, Activation activation, int depth, int steps, double step, int train, int test, int samples, double temperature = 0)
    {
        var random = new Random(1);
        int inputs = 2 * train;
        double[][] x = [.. Enumerable.Range(0, train + test).Select(_ => Enumerable.Range(0, inputs).Select(_ => ((2 * random.NextDouble()) - 1) * Math.Sqrt(3)).ToArray())];
        double[][] y = [.. Enumerable.Range(0, train + test).Select(i => new[] { i % 2 == 0 ? 1.0 : -1 })];
        MeanFieldProblem problem = MeanFieldProblem.Uniform(activation, depth, 1, new Dataset(RealMatrix.FromRows(x), RealMatrix.FromRows(y), train), step, steps, temperature, temperature);
        var options = new MeanFieldOptions { Samples = samples };
        double[] seconds = new double[Runs], processor = new double[Runs];
        double error = 0;
        MeanFieldSolver.Solve(problem, options);
        for (int run = 0; run < Runs; run++)
        {
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            var clock = Stopwatch.StartNew();
            MeanFieldSolution solution = MeanFieldSolver.Solve(problem, options);
            seconds[run] = clock.Elapsed.TotalSeconds;
            processor[run] = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
            error = Enumerable.Range(0, steps + 1).Max(n => solution.PredictorError(n).ToArray().Max());
        }

        Array.Sort(seconds);
        Array.Sort(processor);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name} | {seconds[Runs / 2]:G3} | {processor[Runs / 2]:G3} | {MeanFieldSolver.Estimate(problem, options).Bytes / 1e6:F0} | {error:G2}"));
    }
}
