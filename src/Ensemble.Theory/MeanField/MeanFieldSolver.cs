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

    /// <summary>
    /// The responses A and B between all steps of a small problem with a smooth activation and at least two hidden layers: by derivatives of sampled
    /// units, whose cost grows as (steps × points)³. <see cref="Solve"/> itself needs only their products with fields, which it has from Stein's lemma.
    /// </summary>
    /// <param name="problem">The problem.</param>
    /// <param name="samples">How many samples of a hidden unit to take in all.</param>
    /// <param name="seed">The seed of the samples.</param>
    /// <param name="batches">How many independent batches they are split into, ≥ 4.</param>
    /// <param name="memoryLimit">The most bytes to use.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <exception cref="ModelException">The activation has a kink, there is one hidden layer alone, a number is out of range, or memory does not suffice.</exception>
    public static MeanFieldResponses Responses(
        MeanFieldProblem problem, int samples = 1 << 15, ulong seed = 1, int batches = 16, long memoryLimit = 4L << 30, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.Activation.IsKinked || problem.Depth < 2)
        {
            throw new ModelException("responses", problem.Depth < 2 ? "one hidden layer has no responses" : "responses are computed for smooth activations alone: where a unit crosses a kink it has no derivative");
        }

        if (batches < 4 || samples / batches < 64)
        {
            throw new ModelException("samples", $"there are {samples} samples in {batches} batches; there must be at least 4 batches of 64");
        }

        int each = samples / batches / 32 * 32;
        long bytes = ResponseMarch.Bytes(problem, each);
        if (bytes > memoryLimit)
        {
            throw new ModelException("memory", string.Create(CultureInfo.InvariantCulture, $"the responses need {bytes / 1e9:F1} GB; the limit is {memoryLimit / 1e9:F1} GB: take fewer samples, steps or points"));
        }

        double[] gram = InputKernel.Of(problem.Data);
        var found = new double[batches][][];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = (int)Math.Clamp(memoryLimit / bytes, 1, Environment.ProcessorCount), CancellationToken = cancellation };
        Parallel.For(0, batches, parallel, batch => found[batch] = new ResponseMarch(problem, each).Run(gram, seed, batch, cancellation));
        double widen = (batches - 1.0) / (batches - 3);
        double[][] mean = [.. found[0].Select((array, i) => array.Select((_, d) => found.Average(one => one[i][d])).ToArray())];
        double[][] error = [.. mean.Select((array, i) => array.Select((value, d) => Math.Sqrt(found.Sum(one => Math.Pow(one[i][d] - value, 2)) / (batches - 1) / batches * widen)).ToArray())];
        return new MeanFieldResponses(problem.Data.Count, problem.Data.OutputCount, problem.Steps + 1, mean, error, each * batches);
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
