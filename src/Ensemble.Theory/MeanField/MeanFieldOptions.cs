using System.Collections.Immutable;

namespace Ensemble.Theory.MeanField;

/// <summary>What to record of a mean-field solution and how hard to work for it.</summary>
public sealed record MeanFieldOptions
{
    /// <summary>The steps at which kernels are recorded, in order; the predictor is known at every step.</summary>
    public ImmutableArray<int> RecordSteps { get; init; } = [];

    /// <summary>Whether Φ and G are wanted between all pairs of record steps, or at equal times alone.</summary>
    public bool TwoTimes { get; init; }
}
