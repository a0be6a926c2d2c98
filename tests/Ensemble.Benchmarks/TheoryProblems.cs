using Ensemble.Model;
using Ensemble.Theory.Problems;
using Ensemble.Training.Benchmarking;
using Ensemble.Training.Engines;

namespace Ensemble.Benchmarks;

/// <summary>Theory problems on the inputs of the named workloads.</summary>
internal static class TheoryProblems
{
    /// <summary>Learning time <c>κt</c> at which every benchmark ends.</summary>
    public const double EndTime = 30;

    /// <summary>A network of 64 inputs with <c>T = 0.1</c>, <c>σ = σ0 = 1</c>.</summary>
    /// <param name="train">Training points <c>P</c>.</param>
    /// <param name="test">Test points <c>P*</c>: the last points drawn.</param>
    /// <param name="depth">Hidden layers.</param>
    /// <param name="activation">Nonlinearity.</param>
    /// <returns>The problem.</returns>
    public static TheoryProblem Create(int train, int test, int depth, Activation activation)
    {
        Dataset points = new Workload(1, 64, 1, depth, train + test, activation, Integrator.Explicit).Simulation(1).Data;
        var targets = new RealMatrix(train + test, 1, points.Targets.Values.ToArray());
        var data = new Dataset(points.Inputs, targets, train);
        return new TheoryProblem(new WideNetwork(64, depth, activation), Schedule.Uniform(depth + 1, new LayerParameters(0.1, 1, 1)), data);
    }

    /// <summary>The nonlinearity of a name that an experiment file accepts.</summary>
    /// <param name="name"><c>relu</c> or <c>erf</c>.</param>
    /// <returns>The nonlinearity.</returns>
    public static Activation Parse(string name) => name == "erf" ? Activation.Erf : Activation.Relu;
}
