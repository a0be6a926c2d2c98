using BenchmarkDotNet.Attributes;
using Ensemble.Model.Data;
using Ensemble.Model.Networks;
using Ensemble.Theory.MeanField;

namespace Ensemble.Benchmarks;

/// <summary>The mean-field theory of feature learning: sampled units at the sizes of the public notebooks and beyond, and deep linear networks.</summary>
[SimpleJob(launchCount: 1, warmupCount: 1, iterationCount: 5)]
[MemoryDiagnoser]
public class MeanFieldBenchmarks
{
    /// <summary>γ₀.</summary>
    [Params(1.0)]
    public double FeatureStrength { get; set; }

    /// <summary>Depth 2, 20 steps, 4 points, 512 samples.</summary>
    [Benchmark]
    public double Notebook() => Solve(Activation.Tanh, 2, 20, 0.2, 4, 0, 512);

    /// <summary>Depth 3, 100 steps, 10 training and 10 test points, 4096 samples.</summary>
    [Benchmark]
    public double HundredSteps() => Solve(Activation.Tanh, 3, 100, 0.05, 10, 10, 4096);

    /// <summary>The same with twice the steps: without noise, cost grows with steps × directions, not with their square.</summary>
    [Benchmark]
    public double TwoHundredSteps() => Solve(Activation.Tanh, 3, 200, 0.025, 10, 10, 4096);

    /// <summary>Depth 2, 50 noisy steps, 5 points, 32768 samples: every step brings new directions.</summary>
    [Benchmark]
    public double Noise() => Solve(Activation.Tanh, 2, 50, 0.1, 5, 0, 32768, temperature: 0.3);

    /// <summary>Linear, depth 5, 100 steps, 20 points, exact.</summary>
    [Benchmark]
    public double DeepLinear() => Solve(Activation.Linear, 5, 100, 0.02, 20, 0, 4096);

    private double Solve(Activation activation, int depth, int steps, double step, int train, int test, int samples, double temperature = 0)
    {
        var random = new Random(1);
        int inputs = 2 * train;
        double[][] x = [.. Enumerable.Range(0, train + test).Select(_ => Enumerable.Range(0, inputs).Select(_ => ((2 * random.NextDouble()) - 1) * Math.Sqrt(3)).ToArray())];
        double[][] y = [.. Enumerable.Range(0, train + test).Select(i => new[] { i % 2 == 0 ? 1.0 : -1 })];
        var data = new Dataset(RealMatrix.FromRows(x), RealMatrix.FromRows(y), train);
        MeanFieldProblem problem = MeanFieldProblem.Uniform(activation, depth, FeatureStrength, data, step, steps, temperature, temperature);
        return MeanFieldSolver.Solve(problem, new MeanFieldOptions { Samples = samples }).Predictor(steps)[0];
    }
}
