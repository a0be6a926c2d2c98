using Ensemble.Model;
using Ensemble.Model.Quantities;
using Ensemble.Theory.MeanField;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Mistakes;

/// <summary>
/// Mean-field networks taken as lazy ones: features stand still (order 0 in γ₀), or move as far as the leading order γ₀² says. The
/// orders are read off solutions at small feature strengths.
/// </summary>
/// <param name="leading">Whether the leading order is kept.</param>
/// <remarks>Equations: X6.</remarks>
internal sealed class LazyFeaturesTheory(bool leading) : ITheory
{
    private const double Small = 0.2;
    private const double Vanishing = 0.02;
    private readonly MeanFieldTheory theory = new(32768);

    /// <inheritdoc/>
    public string Name => leading ? "leading_feature_strength" : "static_ntk";

    /// <inheritdoc/>
    public string Description => leading
        ? "wrong on purpose: the mean-field theory to leading order in γ₀"
        : "wrong on purpose: mean-field networks with features that stand still";

    /// <inheritdoc/>
    public string? Refuses(Study study) => theory.Refuses(study)
        ?? (Strength(study) < 2 * Small ? $"at feature strengths below {2 * Small} it is nearly right" : null);

    /// <inheritdoc/>
    public SolveCost Estimate(Study study, QuantitySet wanted) => theory.Estimate(study, wanted);

    /// <inheritdoc/>
    public Prediction Predict(Study study, QuantitySet wanted, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var law = new QuantitySet(wanted.Where(quantity => quantity.Name == "predictor_mean"));
        Prediction lazy = theory.Predict(With(study, Vanishing), law, leading ? null : progress, cancellation) with { Theory = Name };
        if (!leading || lazy.Find("predictor_mean") is not { } limit)
        {
            return lazy;
        }

        Predicted small = theory.Predict(With(study, Small), law, progress, cancellation).Find("predictor_mean")!;
        double factor = Strength(study) * Strength(study) / ((Small * Small) - (Vanishing * Vanishing));
        double[] values = [.. limit.Values.Zip(small.Values, (zero, some) => zero + (factor * (some - zero)))];
        double[]? errors = small.StandardError is { } spread ? [.. spread.Select(error => factor * error)] : null;
        return lazy with { Quantities = [limit with { Values = values, StandardError = errors }] };
    }

    private static double Strength(Study study) => ((Parametrisation.MeanField)study.Network.Scaling).FeatureStrength;

    private static Study With(Study study, double strength) => new(
        new Network(study.Network.Program, study.Network.Input, study.Network.Widths, study.Network.Outputs, new Parametrisation.MeanField(strength)),
        study.Schedule,
        study.Steps,
        study.Data,
        study.RecordSteps);
}
