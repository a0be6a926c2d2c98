using System.Collections.Immutable;

namespace Ensemble.Experiments.Predicting;

/// <summary>A named array of a results file.</summary>
/// <param name="Name">The name, such as <c>predictor_mean</c>.</param>
/// <param name="Shape">The length of each axis.</param>
/// <param name="Values">The values, row by row.</param>
public sealed record NamedArray(string Name, ImmutableArray<int> Shape, double[] Values);
