using Ensemble.Model.Quantities;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;
using Ensemble.Theory.Volterra;

namespace Ensemble.Theory.Mistakes;

/// <summary>The law of explicit steps with something wrong in its kernels or responses.</summary>
/// <param name="name">The name of the mistake.</param>
/// <param name="description">What is wrong.</param>
/// <param name="rightFor">Why it is not wrong for a study, in one line, or null.</param>
/// <param name="make">Makes the wrong system.</param>
internal sealed class StepMistake(string name, string description, Func<Study, string?> rightFor, Func<TheoryProblem, TimeSteps, StepSystem> make) : ITheory
{
    private const int MostSteps = 4000;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => description;

    /// <inheritdoc/>
    public string? Refuses(Study study) =>
        StudyProblem.Refusal(study)
        ?? (study.Steps.Integrator.IsImplicit ? $"it is a mistake of explicit steps, and the integrator is {study.Steps.Integrator.Name}"
            : study.Steps.Count > MostSteps ? $"it takes every step by itself, at most {MostSteps}, and there are {study.Steps.Count}"
            : rightFor(study));

    /// <inheritdoc/>
    public SolveCost Estimate(Study study, QuantitySet wanted)
    {
        ArgumentNullException.ThrowIfNull(study);
        StepSystem system = make(StudyProblem.Of(study), study.Steps);
        return SolvePlan.Cost(system, [Rule(system, study)], Records(study), LawQuantities.DetailOf(wanted));
    }

    /// <inheritdoc/>
    public Prediction Predict(Study study, QuantitySet wanted, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        StudyProblem.Require(Name, Refuses(study));
        StepSystem system = make(StudyProblem.Of(study), study.Steps);
        PredictorLaw law = new LawSolver(system, Records(study), LawQuantities.DetailOf(wanted))
            .Converge([Rule(system, study)], 0, lastIsExact: true, study.RecordTimes, progress, cancellation).Law;
        return new Prediction(Name, study.RecordTimes, [.. LawQuantities.Of(law, study.Data, wanted)]);
    }

    private static StepRule Rule(StepSystem system, Study study) =>
        new(TimeSegments.Steps(system, study.Steps), 16, isImplicit: false, isExact: true);

    private static double[] Records(Study study) => [.. study.RecordSteps.Select(step => (double)step)];
}
