using System.Diagnostics;
using System.Globalization;
using Ensemble.Model;
using Ensemble.Model.Data;
using Ensemble.Model.Langevin;
using Ensemble.Model.Networks;
using Ensemble.Theory.MeanField;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Benchmarks;

/// <summary>
/// Whether the mean-field theory is worth having: wall time to an error of 1 % of f at infinite width, by the theory, by one wide network, by
/// an ensemble of one width, and by an ensemble extrapolated from two widths. Both sides use all cores. How many networks are needed
/// follows from their scatter and bias, which are measured here; their time is measured.
/// </summary>
internal static class MeanFieldWorth
{
    private const double Wanted = 0.01;
    private const int Seeds = 4;
    private const int Pairs = 32;
    private static readonly int[] Widths = [64, 128, 256, 512];

    /// <summary>Prints the table.</summary>
    public static void Run()
    {
        Console.WriteLine("problem | theory: seconds (samples) | one network: seconds (N) | one width: seconds (members × N) | extrapolated: seconds (members × N, 2N) | standard error of the reference");
        Row("tanh, L = 2, 60 steps, P = 8 + 8, γ₀ = 1", Activation.Tanh, 2, 60, 0.1, 8, 8, 1, 0);
        Row("tanh, L = 3, 60 steps, P = 5 + 5, γ₀ = 1", Activation.Tanh, 3, 60, 0.1, 5, 5, 1, 0);
        Row("ReLU, L = 2, 60 steps, P = 4 + 4, γ₀ = 1", Activation.Relu, 2, 60, 0.05, 4, 4, 1, 0);
        Row("tanh, L = 2, 40 noisy steps, P = 4 + 4, γ₀ = 1", Activation.Tanh, 2, 40, 0.1, 4, 4, 1, 0.2);
        Row("tanh, L = 2, 60 steps, P = 8 + 8, γ₀ = 0.2", Activation.Tanh, 2, 60, 0.1, 8, 8, 0.2, 0);
        Row("tanh, L = 1, 60 steps, P = 8 + 8, γ₀ = 1, inputs in a plane", Activation.Tanh, 1, 60, 0.1, 8, 8, 1, 0, inputs: 2);
        Row("linear, L = 5, 100 steps, P = 20, γ₀ = 1", Activation.Linear, 5, 100, 0.02, 20, 0, 1, 0);
    }

    private static void Row(string name, Activation activation, int depth, int steps, double step, int train, int test, double strength, double temperature, int? inputs = null)
    {
        Dataset data = Data(train, test, inputs ?? (2 * train));
        MeanFieldProblem problem = MeanFieldProblem.Uniform(activation, depth, strength, data, step, steps, temperature, temperature);
        MeanFieldSolution best = MeanFieldSolver.Solve(problem, new MeanFieldOptions { Samples = 1 << 17, Seed = 77, MemoryLimit = 8L << 30 });
        double[] reference = [.. best.Predictor(steps)];
        double size = Rms(reference), resolved = Rms([.. best.PredictorError(steps)]) / size;

        // Theory: samples are doubled until the error over seeds is small enough.
        string theory = "";
        for (int samples = 512; theory.Length == 0; samples *= 2)
        {
            double squares = 0;
            var seconds = new List<double>();
            MeanFieldSolution? found = null;
            for (ulong seed = 1; seed <= Seeds; seed++)
            {
                var clock = Stopwatch.StartNew();
                found = MeanFieldSolver.Solve(problem, new MeanFieldOptions { Samples = samples, Seed = seed, MemoryLimit = 8L << 30 });
                seconds.Add(clock.Elapsed.TotalSeconds);
                squares += Math.Pow(Rms(Minus([.. found.Predictor(steps)], reference)) / size, 2) / Seeds;
            }

            if (Math.Sqrt(squares) <= Wanted || samples == 1 << 16)
            {
                theory = Text($"{Median(seconds):G2} ({(found!.Samples > 0 ? $"{found.Samples}" : found.Method)}{(Math.Sqrt(squares) > Wanted ? $", error {100 * Math.Sqrt(squares):F1} %" : "")})");
            }
        }

        // Networks: mean, scatter of an antithetic pair and time at each width.
        (double[] Mean, double Scatter, double Seconds)[] found1 = [.. Widths.Select(width => Train(activation, depth, steps, step, data, strength, temperature, width, Pairs))];
        string one = "none up to 8192";
        for (int width = 512; width <= 8192; width *= 2)
        {
            // The scatter of one network, of order 1/√N, is that of the widest ensemble.
            double expected = found1[^1].Scatter / size * Math.Sqrt((double)Widths[^1] / width);
            if (expected <= Wanted)
            {
                one = Text($"{Train(activation, depth, steps, step, data, strength, temperature, width, 1).Seconds:G2} ({(expected < Wanted ? "a pair of " : "")}{width})");
                break;
            }
        }

        (double Seconds, string Words) single = (double.PositiveInfinity, "none"), pair = (double.PositiveInfinity, "none");
        for (int w = 0; w < Widths.Length; w++)
        {
            double bias = Rms(Minus(found1[w].Mean, reference)) / size, scatter = found1[w].Scatter / size;
            double noise = scatter / Math.Sqrt(Pairs);
            bias = Math.Sqrt(Math.Max((bias * bias) - (noise * noise), 0));
            if (bias < 0.9 * Wanted)
            {
                double members = Math.Max(1, Math.Ceiling(scatter * scatter / ((Wanted * Wanted) - (bias * bias))));
                Take(ref single, members * found1[w].Seconds, $"{2 * members} × {Widths[w]}");
            }

            if (w + 1 < Widths.Length)
            {
                // 2m(2N) − m(N), with the error shared so that time is least.
                double a = scatter, b = 2 * found1[w + 1].Scatter / size;
                double[] joined = [.. found1[w + 1].Mean.Zip(found1[w].Mean, (wide, narrow) => (2 * wide) - narrow)];
                double left = Rms(Minus(joined, reference)) / size;
                left = Math.Sqrt(Math.Max((left * left) - (((a * a) + (b * b)) / Pairs), 0));
                if (left < 0.9 * Wanted)
                {
                    double budget = (Wanted * Wanted) - (left * left);
                    double narrowPairs = a * ((a * Math.Sqrt(found1[w].Seconds)) + (b * Math.Sqrt(found1[w + 1].Seconds))) / Math.Sqrt(found1[w].Seconds) / budget;
                    double widePairs = b * ((a * Math.Sqrt(found1[w].Seconds)) + (b * Math.Sqrt(found1[w + 1].Seconds))) / Math.Sqrt(found1[w + 1].Seconds) / budget;
                    (narrowPairs, widePairs) = (Math.Max(1, Math.Ceiling(narrowPairs)), Math.Max(1, Math.Ceiling(widePairs)));
                    Take(ref pair, (narrowPairs * found1[w].Seconds) + (widePairs * found1[w + 1].Seconds), $"{2 * narrowPairs} × {Widths[w]}, {2 * widePairs} × {Widths[w + 1]}");
                }
            }
        }

        Console.WriteLine(Text($"{name} | {theory} | {one} | {single.Seconds:G2} ({single.Words}) | {pair.Seconds:G2} ({pair.Words}) | {100 * resolved:F2} %"));

        static void Take(ref (double Seconds, string Words) best, double seconds, string words) => best = seconds < best.Seconds ? (seconds, words) : best;
    }

    private static (double[] Mean, double Scatter, double Seconds) Train(
        Activation activation, int depth, int steps, double step, Dataset data, double strength, double temperature, int width, int pairs)
    {
        var network = new Network(data.Inputs.Columns, depth, width, activation, 1, new Parametrisation.MeanField(strength));
        var simulation = new Simulation(
            network, Schedule.Uniform(depth + 1, new LayerParameters(temperature, 1, 1)), TimeSteps.Explicit(step, steps), data, [steps], 5) { Antithetic = true };
        var last = new double[2 * pairs][];
        var clock = Stopwatch.StartNew();
        new CpuEngine().Simulate(simulation, RecordRequest.None, new MemberRange(0, 2 * pairs), record => last[record.Member] = [.. record.Predictor], null, null, default);
        double seconds = clock.Elapsed.TotalSeconds / pairs;
        double[][] means = [.. Enumerable.Range(0, pairs).Select(i => last[2 * i].Zip(last[(2 * i) + 1], (a, b) => (a + b) / 2).ToArray())];
        double[] mean = [.. Enumerable.Range(0, data.Count).Select(x => means.Average(one => one[x]))];
        double scatter = pairs < 2 ? 0 : Math.Sqrt(means.Sum(one => Math.Pow(Rms(Minus(one, mean)), 2)) / (pairs - 1));
        return (mean, scatter, seconds);
    }

    private static Dataset Data(int train, int test, int inputs)
    {
        var random = new Random(1);
        double[][] x = [.. Enumerable.Range(0, train + test).Select(_ => Enumerable.Range(0, inputs).Select(_ => ((2 * random.NextDouble()) - 1) * Math.Sqrt(3)).ToArray())];
        return new Dataset(RealMatrix.FromRows(x), RealMatrix.FromRows([.. Enumerable.Range(0, train + test).Select(i => new[] { i % 2 == 0 ? 1.0 : -1 })]), train);
    }

    private static double Rms(double[] values) => Math.Sqrt(values.Average(value => value * value));

    private static double[] Minus(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a - b)];

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
