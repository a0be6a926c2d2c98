using Ensemble.Model.Quantities;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Mistakes;

/// <summary>A theory that is right elsewhere, taken where it is wrong: its law of the predictor under another name.</summary>
/// <param name="theory">The theory.</param>
/// <param name="name">The name of the mistake.</param>
/// <param name="description">What is wrong.</param>
/// <param name="rightFor">Why it is not wrong for a study, in one line, or null.</param>
/// <remarks>Equations: X5.</remarks>
internal sealed class RenamedTheory(ITheory theory, string name, string description, Func<Study, string?> rightFor) : ITheory
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => description;

    /// <inheritdoc/>
    public string? Refuses(Study study) => theory.Refuses(study) ?? rightFor(study);

    /// <inheritdoc/>
    public SolveCost Estimate(Study study, QuantitySet wanted) => theory.Estimate(study, OfLaw(wanted));

    /// <inheritdoc/>
    public Prediction Predict(Study study, QuantitySet wanted, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        theory.Predict(study, OfLaw(wanted), progress, cancellation) with { Theory = name };

    private static QuantitySet OfLaw(QuantitySet wanted) => new(wanted.Where(quantity => quantity.Law is not null));
}
