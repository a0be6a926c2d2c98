using System.Collections.Immutable;
using Ensemble.Theory.Limits;
using Ensemble.Theory.MeanField;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Mistakes;

/// <summary>Theories that are wrong on purpose: a test that cannot reject them proves nothing.</summary>
public static class DeliberateMistakes
{
    /// <summary><c>late_gradient</c>, <c>frozen_ntk</c>, <c>continuous_time</c>, and of the mean-field theory <c>static_ntk</c>, <c>leading_feature_strength</c>,
    /// <c>gradient_independence</c>, <c>no_equal_time_response</c>.</summary>
    public static ImmutableArray<ITheory> All { get; } =
    [
        new LateGradientTheory(),
        new RenamedTheory(
            new NtkTheory(),
            "frozen_ntk",
            "wrong on purpose: the NTK of t = 0 for all times, without noise or decay",
            study => study.Schedule.Phases.SelectMany(phase => phase.Dynamics).All(layer => layer.Rate * (layer.Decay + layer.Temperature) == 0)
                ? "without noise and decay the NTK does stand still"
                : null),
        new RenamedTheory(
            new ContinuousNdkTheory(),
            "continuous_time",
            "wrong on purpose for finite steps: the law of continuous time",
            _ => null),
        new LazyFeaturesTheory(leading: false),
        new LazyFeaturesTheory(leading: true),
        new MeanFieldTheory(
            "gradient_independence",
            "wrong on purpose from two hidden layers on: mean-field theory without responses, A = B = 0",
            MeanFieldApproximation.GradientIndependence),
        new MeanFieldTheory(
            "no_equal_time_response",
            "wrong on purpose from two hidden layers on: mean-field theory without the equal-time part of B",
            MeanFieldApproximation.NoEqualTimeResponse),
    ];
}
