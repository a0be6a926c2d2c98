using Ensemble.Model.Quantities;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Ndk;

/// <summary>
/// <c>ndk</c>: the exact law of infinitely wide networks under the very steps that the trainer takes (arXiv:2309.04522 in discrete time).
/// </summary>
public sealed class NdkTheory : ITheory
{
    /// <inheritdoc/>
    public string Name => "ndk";

    /// <inheritdoc/>
    public string Description => "Neural Dynamical Kernel: infinitely wide networks under the same discrete Langevin steps, exact at any temperature";

    /// <inheritdoc/>
    public string? Refuses(Study study) => StudyProblem.Refusal(study) ?? TooLargeAStep(study);

    /// <inheritdoc/>
    public SolveCost Estimate(Study study, QuantitySet wanted)
    {
        TheoryProblem problem = StudyProblem.Of(study);
        var kernels = Kernels(new DiscreteDynamics(problem, study.Steps), study, wanted).Cost();
        return LawQuantities.AreWanted(wanted)
            ? kernels + DiscreteDynamics.Estimate(problem, study.Steps, study.RecordSteps, LawQuantities.DetailOf(wanted))
            : kernels;
    }

    /// <inheritdoc/>
    public Prediction Predict(Study study, QuantitySet wanted, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        StudyProblem.Require(Name, Refuses(study));
        var dynamics = new DiscreteDynamics(StudyProblem.Of(study), study.Steps);
        return NdkPrediction.Of(
            Name,
            study,
            wanted,
            Kernels(dynamics, study, wanted),
            (detail, part) => dynamics.Solve(study.RecordSteps, detail, part, cancellation),
            Estimate(study, wanted).Seconds,
            progress,
            cancellation);
    }

    private static KernelQuantities Kernels(DiscreteDynamics dynamics, Study study, QuantitySet wanted) =>
        new(dynamics.Source, [.. study.RecordSteps.Select(step => (double)step)], study.Data, wanted);

    private static string? TooLargeAStep(Study study)
    {
        if (study.Steps.Integrator.IsExactWithoutLoss)
        {
            return null;
        }

        double largest = 0;
        foreach (double size in study.Steps.Sizes)
        {
            largest = Math.Max(largest, size);
        }

        double decay = study.Schedule.Phases.SelectMany(phase => phase.Dynamics).Max(layer => layer.Rate * layer.Decay);
        return largest * decay < 1 ? null : $"stepSize · rate · decay is {largest * decay:G4}; it must be below 1";
    }
}
