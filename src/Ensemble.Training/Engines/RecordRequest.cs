namespace Ensemble.Training.Engines;

/// <summary>
/// What an engine computes at the record times beside the predictor. Every observable is a function of these
/// Gram matrices, so an engine needs no knowledge of observables.
/// </summary>
[Flags]
public enum RecordRequest
{
    /// <summary>The predictor alone.</summary>
    None = 0,

    /// <summary>φ(zˡ_t(x))·φ(zˡ_t′(x′))/N_l of every hidden layer.</summary>
    HiddenGrams = 1,

    /// <summary>
    /// What products of gradients are made of: δˡ_t(x)·δˡ_t′(x′) of every hidden layer of a multilayer perceptron, δˡ = ∂f/∂zˡ, averaged over
    /// the outputs; or, of any architecture, ∂f_t(x)·∂f_t′(x′) of every weight.
    /// </summary>
    SignalGrams = 2,

    /// <summary>Gram matrices between all pairs of record times instead of equal times alone.</summary>
    TwoTime = 4,

    /// <summary>Wˡ_t·Wˡ_t′ divided by the number of weights, for every weight layer and pair of record times.</summary>
    WeightOverlaps = 8,

    /// <summary>The predictor of the member's tangent model of t = 0, trained by the same steps with the same noise.</summary>
    Linearised = 16,

    /// <summary>What each training point has done to the predictor, summed over steps along the path of the weights.</summary>
    PathKernel = 32,

    /// <summary>The Taylor orders of the predictor's change in the first step.</summary>
    StepSeries = 64,

    /// <summary>The distribution of preactivations over the units of every hidden layer of a multilayer perceptron, by the built-in engine alone.</summary>
    UnitQuantiles = 128,

    /// <summary>What is looked at in every step, by the engine for any architecture alone.</summary>
    EveryStep = Linearised | PathKernel | StepSeries,
}
