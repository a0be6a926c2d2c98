using System.Globalization;
using Ensemble.Model;
using Ensemble.Model.Networks;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// Solves the dynamical mean-field theory of feature learning (arXiv:2205.09653) in the trainer's own discrete time, by the
/// solver that fits the problem.
/// </summary>
public static class MeanFieldSolver
{
    /// <summary>Solves a problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">What to record.</param>
    /// <param name="progress">Told the fraction done.</param>
    /// <param name="cancellation">Stops the solve.</param>
    /// <exception cref="ModelException">A record step is out of range.</exception>
    public static MeanFieldSolution Solve(
        MeanFieldProblem problem, MeanFieldOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        options ??= new MeanFieldOptions();
        foreach (int step in options.RecordSteps)
        {
            if (step < 0 || step > problem.Steps)
            {
                throw new ModelException("record", $"a record step is {step}; it must be from 0 to {problem.Steps}");
            }
        }

        if (!options.Rates.IsEmpty && (options.Rates.Length != options.RecordSteps.Length || options.Rates.Any(row => row.Length != problem.Weights.Length)))
        {
            throw new ModelException("rate", $"there must be {problem.Weights.Length} rates for each of {options.RecordSteps.Length} record steps");
        }

        var layout = new MeanFieldLayout(problem, options.RecordSteps, options.TwoTimes, options.Rates, options.Distributions);
        if (problem.Activation.IsLinear)
        {
            long bytes = DeepLinearSolver.Bytes(problem) + (2L * sizeof(double) * layout.Length);
            RequireMemory(bytes, options, "steps or points");
            return Exact(layout, DeepLinearSolver.Solve(problem, layout, options.Approximation, progress, cancellation), "deep linear");
        }

        double[] gram = InputKernel.Of(problem.Data);
        var basis = new InputBasis(gram, problem.Data.Count);
        if (!options.Distributions && ArcSolver.Covers(problem, basis))
        {
            double[] exact = ArcSolver.Solve(problem, basis, gram, layout, cancellation);
            progress?.Report(1);
            return Exact(layout, exact, "arcs");
        }

        if (!options.Distributions && QuadratureSolver.Covers(problem, basis))
        {
            RequireMemory(QuadratureSolver.Estimate(problem, basis, layout).Bytes, options, "record times");
            (double[] values, double[] errors) = QuadratureSolver.Solve(problem, basis, gram, layout, progress, cancellation);
            return new MeanFieldSolution(layout, values, errors, "quadrature", 0);
        }

        return new SampledSolver(problem, basis, gram, layout, options).Solve(progress, cancellation);
    }

    /// <summary>Forecasts what <see cref="Solve"/> will need.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="options">What to record.</param>
    public static SolveCost Estimate(MeanFieldProblem problem, MeanFieldOptions options)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        var layout = new MeanFieldLayout(problem, options.RecordSteps, options.TwoTimes, options.Rates, options.Distributions);
        double times = problem.Steps + 1;
        double points = problem.Data.Count;
        double outputs = problem.Data.OutputCount;
        if (problem.Activation.IsLinear)
        {
            double work = problem.Depth * times * times * times * points * outputs * (points + outputs);
            return new SolveCost(DeepLinearSolver.Bytes(problem) + (3L * sizeof(double) * layout.Length), 1e-9 * work);
        }

        var basis = new InputBasis(InputKernel.Of(problem.Data), problem.Data.Count);
        return !options.Distributions && ArcSolver.Covers(problem, basis) ? new SolveCost(3L * sizeof(double) * layout.Length, 1e-6 * times * points)
            : !options.Distributions && QuadratureSolver.Covers(problem, basis) ? QuadratureSolver.Estimate(problem, basis, layout)
            : new SampledSolver(problem, basis, [], layout, options).Estimate();
    }

    private static void RequireMemory(long bytes, MeanFieldOptions options, string what)
    {
        if (bytes > options.MemoryLimit)
        {
            throw new ModelException("memory", string.Create(
                CultureInfo.InvariantCulture, $"the mean-field theory needs {bytes / 1e9:F1} GB; the limit is {options.MemoryLimit / 1e9:F1} GB: take fewer {what}"));
        }
    }

    private static MeanFieldSolution Exact(MeanFieldLayout layout, double[] values, string method) => new(layout, values, new double[values.Length], method, 0);
}
