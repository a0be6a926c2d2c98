using BenchmarkDotNet.Attributes;
using Ensemble.Model;
using Ensemble.Theory;
using Ensemble.Theory.Dynamics;
using Ensemble.Training.Benchmarking;

namespace Ensemble.Benchmarks;

/// <summary>The law of the predictor at infinite width, by theory alone.</summary>
public class TheoryBenchmarks
{
    private const double EndTime = 30;
    private const double Tolerance = 1e-4;
    private const int Steps = 2000;
    private readonly DiscreteDynamics discrete = new(Problem(20, 20, 2), TimeSteps.Explicit(EndTime / Steps, Steps));
    private readonly ContinuousDynamics continuous = new(Problem(100, 100, 3));
    private readonly int[] recordSteps = [.. Enumerable.Range(0, 21).Select(i => i * Steps / 20)];
    private readonly double[] recordTimes = [.. Enumerable.Range(0, 21).Select(i => i * EndTime / 20)];

    /// <summary>2000 explicit steps, P + P* = 40, depth 2, with variances.</summary>
    [Benchmark]
    public PredictorLaw DiscreteLaw() => discrete.Solve(recordSteps, CovarianceDetail.Variance);

    /// <summary>P = P* = 100, depth 3, tolerance 1e-4, the mean alone.</summary>
    [Benchmark]
    public PredictorLaw ContinuousMean() => continuous.Solve(recordTimes, Tolerance, CovarianceDetail.None);

    private static TheoryProblem Problem(int train, int test, int depth)
    {
        // The inputs of a workload of as many points, of which the last ones become test points.
        Dataset points = new Workload(1, 64, 1, depth, train + test, Activation.Relu).Simulation(1).Data;
        var targets = new RealMatrix(train + test, 1, points.Targets.Values.ToArray());
        var data = new Dataset(points.Inputs, targets, train);
        return new TheoryProblem(new Network(64, depth, 1, Activation.Relu), Schedule.Uniform(depth + 1, new LayerParameters(0.1, 1, 1)), data);
    }
}
