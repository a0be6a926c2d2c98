using System.Collections.Immutable;

namespace Ensemble.Theory.MeanField;

/// <summary>What to record of a mean-field solution and how hard to work for it.</summary>
public sealed record MeanFieldOptions
{
    /// <summary>The steps at which kernels are recorded, in order; the predictor is known at every step.</summary>
    public ImmutableArray<int> RecordSteps { get; init; } = [];

    /// <summary>
    /// Whether Φ and G are wanted between all pairs of record steps, or at equal times alone. Test points then cost as much as
    /// training points where samples are taken.
    /// </summary>
    public bool TwoTimes { get; init; }

    /// <summary>
    /// Whether the distributions of h and z over hidden units are wanted at the record steps. Those of linear networks are Gaussian and exact; all others
    /// are sampled, whatever solver would do without them.
    /// </summary>
    public bool Distributions { get; init; }

    /// <summary>The factor of each weight's part in the NTK, one array of L + 1 for each record step; empty: all 1.</summary>
    public ImmutableArray<ImmutableArray<double>> Rates { get; init; } = [];

    /// <summary>How many samples of a hidden unit to take in all, where samples are taken; null: as many as <see cref="Tolerance"/> asks for.</summary>
    public int? Samples { get; init; }

    /// <summary>The largest standard error of the predictor to aim for where <see cref="Samples"/> is null; 0.003 by default.</summary>
    public double Tolerance { get; init; } = 3e-3;

    /// <summary>The seed of the samples.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// How many independent batches the samples are split into, ≥ 4; standard errors come from their spread. Null: from 8 to 16, so
    /// that a batch has 2048 samples where there are enough.
    /// </summary>
    public int? Batches { get; init; }

    /// <summary>How many batches are computed at a time; the numbers do not depend on it. Null: one per processor.</summary>
    public int? Threads { get; init; }

    /// <summary>The most bytes to use; a solve that would need more is refused before it begins.</summary>
    public long MemoryLimit { get; init; } = 4L << 30;

    /// <summary>What is left out, for theories that are wrong on purpose.</summary>
    internal MeanFieldApproximation Approximation { get; init; }
}
