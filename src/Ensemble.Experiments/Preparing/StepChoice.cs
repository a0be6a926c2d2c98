using Ensemble.Model;

namespace Ensemble.Experiments.Preparing;

/// <summary>The steps of a run and how they were chosen.</summary>
/// <param name="Steps">The integrator and its steps.</param>
/// <param name="Growth">The ratio of a growing step to the one before, or null where steps are equal or listed.</param>
/// <param name="Distance">
/// The largest difference between the mean predictor of these steps and of continuous time, over record times and
/// points, both at infinite width; null where it was not computed.
/// </param>
public sealed record StepChoice(TimeSteps Steps, double? Growth = null, double? Distance = null);
