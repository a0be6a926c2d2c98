using Ensemble.Model.Quantities;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;
using Ensemble.Theory.Volterra;

namespace Ensemble.Theory.Mistakes;

/// <summary><c>late_gradient</c>, wrong on purpose: gradients decay from the step at which they were taken (<see cref="LateGradientSystem"/>).</summary>
public sealed class LateGradientTheory : ITheory
{
    private const int MostSteps = 4000;

    /// <inheritdoc/>
    public string Name => "late_gradient";

    /// <inheritdoc/>
    public string Description => "wrong on purpose: a gradient decays from the step at which it was taken, ρ^{n−n′} instead of ρ^{n−1−n′}";

    /// <inheritdoc/>
    public string? Refuses(Study study) =>
        StudyProblem.Refusal(study)
        ?? (study.Steps.Integrator.IsImplicit ? $"it is a mistake of explicit steps, and the integrator is {study.Steps.Integrator.Name}"
            : study.Steps.Count > MostSteps ? $"it takes every step by itself, at most {MostSteps}, and there are {study.Steps.Count}"
            : null);

    /// <inheritdoc/>
    public SolveCost Estimate(Study study, QuantitySet wanted)
    {
        ArgumentNullException.ThrowIfNull(study);
        LateGradientSystem system = new(StudyProblem.Of(study), study.Steps);
        return SolvePlan.Cost(system, [Rule(system, study)], Records(study), LawQuantities.DetailOf(wanted));
    }

    /// <inheritdoc/>
    public Prediction Predict(Study study, QuantitySet wanted, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        StudyProblem.Require(Name, Refuses(study));
        var system = new LateGradientSystem(StudyProblem.Of(study), study.Steps);
        PredictorLaw law = new LawSolver(system, Records(study), LawQuantities.DetailOf(wanted))
            .Converge([Rule(system, study)], 0, lastIsExact: true, study.RecordTimes, progress, cancellation).Law;
        return new Prediction(Name, study.RecordTimes, [.. LawQuantities.Of(law, study.Data, wanted)]);
    }

    private static StepRule Rule(LateGradientSystem system, Study study) =>
        new(TimeSegments.Steps(system, study.Steps), 16, isImplicit: false, isExact: true);

    private static double[] Records(Study study) => [.. study.RecordSteps.Select(step => (double)step)];
}
