using System.Collections.Immutable;
using Ensemble.Experiments.Storage;
using Ensemble.Training.Statistics.Extrapolation;
using Ensemble.Training;

namespace Ensemble.Experiments.Verification;

/// <summary>A family of quantities that is tested as one: what the theory says of it, and how its samples are read from the <c>measured.npz</c> of a width.</summary>
/// <param name="Name">The name of the predicted array.</param>
/// <param name="Values">The number of its values, symmetric ones once.</param>
/// <param name="Indices">The places of the tested values in the array.</param>
/// <param name="Theory">The prediction of each of them.</param>
/// <param name="LeastSamples">The fewest independent members (or antithetic pairs) of a width that allow a test.</param>
/// <param name="Read">The samples of a width: N, the number of independent members behind all of them, the file.</param>
internal sealed record SampleFamily(
    string Name,
    int Values,
    ImmutableArray<int> Indices,
    double[] Theory,
    int LeastSamples,
    Func<int, int, NpzReader, WidthSamples> Read)
{
    /// <summary>The standard error of each prediction; null where the theory takes no samples.</summary>
    public double[]? TheoryError { get; init; }

    /// <summary>The predicted coefficient of 1/N of each tested value; null where the theory does not know it.</summary>
    public double[]? PerWidth { get; init; }

    /// <summary>The predicted coefficient of 1/√N of each tested value; null where the theory does not know it.</summary>
    public double[]? PerRootWidth { get; init; }

    /// <summary>The fewest samples that the null distribution is drawn from.</summary>
    public const int FewestSamples = 32;
}
