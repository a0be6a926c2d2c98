using Ensemble.Model;
using Ensemble.Model.Networks;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// Solves the dynamical mean-field theory of feature learning (arXiv:2205.09653) in the trainer's own discrete time, by the
/// solver that fits the problem.
/// </summary>
public static class MeanFieldTheory
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

        var layout = new MeanFieldLayout(problem, options.RecordSteps, options.TwoTimes);
        if (problem.Activation.Kind == ActivationKind.Linear)
        {
            return Exact(layout, DeepLinearSolver.Solve(problem, layout, progress, cancellation), "deep linear");
        }

        double[] gram = InputKernel.Of(problem.Data);
        var basis = new InputBasis(gram, problem.Data.Count);
        if (ArcSolver.Covers(problem, basis))
        {
            return Exact(layout, ArcSolver.Solve(problem, basis, gram, layout, cancellation), "arcs");
        }

        if (QuadratureSolver.Covers(problem, basis))
        {
            (double[] values, double[] errors) = QuadratureSolver.Solve(problem, basis, gram, layout, progress, cancellation);
            return new MeanFieldSolution(layout, values, errors, "quadrature", 0);
        }

        return new SampledSolver(problem, basis, gram, layout, options).Solve(progress, cancellation);
    }

    private static MeanFieldSolution Exact(MeanFieldLayout layout, double[] values, string method) => new(layout, values, new double[values.Length], method, 0);
}
