using BenchmarkDotNet.Attributes;
using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;

namespace Ensemble.Benchmarks;

/// <summary>The exact discrete law at infinite width: cost against steps and points.</summary>
[SimpleJob(launchCount: 1, warmupCount: 1, iterationCount: 5)]
[MemoryDiagnoser]
public class DiscreteTheoryBenchmarks
{
    private DiscreteDynamics dynamics = null!;
    private int[] recordSteps = [];

    /// <summary>Nonlinearity.</summary>
    [Params("relu", "erf")]
    public string Activation { get; set; } = "relu";

    /// <summary>Explicit steps <c>n</c>.</summary>
    [Params(1000, 2000)]
    public int Steps { get; set; }

    /// <summary>All points, <c>P + P*</c>, half of them for training.</summary>
    [Params(20, 40)]
    public int Points { get; set; }

    /// <summary>Prepares the depth-2 problem and 21 evenly spaced record steps.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        dynamics = new DiscreteDynamics(
            TheoryProblems.Create(Points / 2, Points / 2, 2, TheoryProblems.Parse(Activation)),
            TimeSteps.Explicit(TheoryProblems.EndTime / Steps, Steps));
        recordSteps = [.. Enumerable.Range(0, 21).Select(i => i * Steps / 20)];
    }

    /// <summary>Mean alone.</summary>
    /// <returns>The law.</returns>
    [Benchmark]
    public PredictorLaw Mean() => dynamics.Solve(recordSteps, CovarianceDetail.None);

    /// <summary>Mean and equal-time variances.</summary>
    /// <returns>The law.</returns>
    [Benchmark]
    public PredictorLaw Variance() => dynamics.Solve(recordSteps, CovarianceDetail.Variance);
}
