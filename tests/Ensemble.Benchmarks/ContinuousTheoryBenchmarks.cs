using BenchmarkDotNet.Attributes;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;

namespace Ensemble.Benchmarks;

/// <summary>The continuous mean at depth 3 and tolerance 1e-4, at log-spaced times: cost against points.</summary>
[SimpleJob(launchCount: 1, warmupCount: 1, iterationCount: 3)]
[MemoryDiagnoser]
public class ContinuousTheoryBenchmarks
{
    private const double Tolerance = 1e-4;
    private const double FirstTime = 1e-3;
    private const int Records = 41;
    private ContinuousDynamics dynamics = null!;
    private double[] recordTimes = [];

    /// <summary>Nonlinearity.</summary>
    [Params("relu", "erf")]
    public string Activation { get; set; } = "relu";

    /// <summary>Training points <c>P</c>, and as many test points <c>P*</c>.</summary>
    [Params(50, 100)]
    public int Points { get; set; }

    /// <summary>Prepares the problem and the times.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        dynamics = new ContinuousDynamics(TheoryProblems.Create(Points, Points, 3, TheoryProblems.Parse(Activation)));
        double growth = Math.Pow(TheoryProblems.EndTime / FirstTime, 1.0 / (Records - 1));
        recordTimes = [0, .. Enumerable.Range(0, Records).Select(i => i == Records - 1 ? TheoryProblems.EndTime : FirstTime * Math.Pow(growth, i))];
    }

    /// <summary>Mean alone.</summary>
    /// <returns>The law.</returns>
    [Benchmark]
    public PredictorLaw Mean() => dynamics.Solve(recordTimes, Tolerance, CovarianceDetail.None);
}
