using System.Collections.Immutable;
using Ensemble.Theory.Algebra;
using Ensemble.Theory.Limits;
using Ensemble.Theory.MeanField;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;
using Ensemble.Theory.Volterra;

namespace Ensemble.Theory.Mistakes;

/// <summary>Theories that are wrong on purpose: a test that cannot reject them proves nothing.</summary>
public static class DeliberateMistakes
{
    /// <summary><c>late_gradient</c>, <c>no_weight_sharing</c>, <c>two_offsets</c>, <c>variance_in_network</c>, <c>frozen_ntk</c>, <c>continuous_time</c>, and of the mean-field theory <c>static_ntk</c>, <c>leading_feature_strength</c>,
    /// <c>gradient_independence</c>, <c>no_equal_time_response</c>.</summary>
    public static ImmutableArray<ITheory> All { get; } =
    [
        new StepMistake(
            "late_gradient",
            "wrong on purpose: a gradient decays from the step at which it was taken, ρ^{n−n′} instead of ρ^{n−1−n′}",
            _ => null,
            (problem, steps) => new LateGradientSystem(problem, steps)),
        new StepMistake(
            "no_weight_sharing",
            "wrong on purpose: every position has a weight of its own in the own term of the kernels",
            study => study.Network.IsMlp || !new AlgebraKernels(study.Network.Wide, study.Data).ComparesPositions
                ? "the predictor compares equal positions alone, where it makes no difference"
                : null,
            (problem, steps) => Wrong(problem, steps, RuleMistake.NoSharing)),
        new StepMistake(
            "two_offsets",
            "wrong on purpose: the mean of a convolution goes over two offsets, one for each position",
            study => study.Network.Program.Operations.Any(operation => operation.Node is ConvolutionNode { Filter.Product: > 1 })
                ? null
                : "there is no convolution of more than one tap",
            (problem, steps) => Wrong(problem, steps, RuleMistake.TwoOffsets)),
        new StepMistake(
            "variance_in_network",
            "wrong on purpose: the NDK of networks that multiply weights of variance 1 by σ_w",
            study => study.Schedule.InitialVariances.All(variance => variance == 1) ? "every initial variance is 1, and both conventions agree" : null,
            (problem, steps) => new NetworkVarianceSystem(problem, steps)),
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

    private static StepSystem Wrong(TheoryProblem problem, TimeSteps steps, RuleMistake mistake) =>
        new(new AlgebraKernels(problem.Network, problem.Data, mistake: mistake), problem.Schedule, problem.Data, steps);
}
