using System.Collections.Immutable;
using Ensemble.Experiments.Predicting;

namespace Ensemble.Experiments.Comparing;

/// <summary>
/// Which theory describes the ensemble, from when to when: the error of every theory at each record time beside the noise of the ensemble.
/// A theory is inside the error bars where its error is at most <see cref="Level"/> times the noise. One that is exactly right is outside at
/// a single time with a probability of 0.3 % at most (where all points scatter together; less where they do not).
/// </summary>
/// <param name="Times">The record times.</param>
/// <param name="Rows">One for each quantity over time and group of points that is compared.</param>
/// <param name="Refused">The theories that do not apply.</param>
/// <remarks>Equations: V12.</remarks>
public sealed record Ladder(ImmutableArray<double> Times, ImmutableArray<LadderRow> Rows, ImmutableArray<RefusedTheory> Refused)
{
    /// <summary>The largest error, in units of the noise, that counts as inside the error bars: three standard errors.</summary>
    public const double Level = 3;

    /// <summary>The row of a quantity and group, or null.</summary>
    /// <param name="name">The quantity, such as <c>predictor_mean</c>.</param>
    /// <param name="group"><c>train</c>, <c>test</c> or <c>all</c>.</param>
    public LadderRow? Find(string name, string group) => Rows.FirstOrDefault(row => row.Name == name && row.Group == group);
}

/// <summary>The errors of all theories in one quantity.</summary>
/// <param name="Name">The quantity.</param>
/// <param name="Group"><c>train</c>, <c>test</c> or <c>all</c>.</param>
/// <param name="Noise">At each time the root mean square over points of the ensemble's standard errors: the error of a theory that is right.</param>
/// <param name="Rungs">One for each theory that predicts the quantity.</param>
public sealed record LadderRow(string Name, string Group, ImmutableArray<double> Noise, ImmutableArray<Rung> Rungs)
{
    /// <summary>The rung of a theory, or null.</summary>
    /// <param name="theory">Its name.</param>
    public Rung? Find(string theory) => Rungs.FirstOrDefault(rung => rung.Theory == theory);
}

/// <summary>The error of one theory in one quantity.</summary>
/// <param name="Theory">The theory.</param>
/// <param name="Error">At each time the root mean square over points of measured − predicted; null where the theory has no value.</param>
/// <param name="RmsError">The root mean square of <paramref name="Error"/> over times.</param>
/// <param name="Inside">From when to when the theory is inside the error bars, first and last record times inside.</param>
public sealed record Rung(string Theory, ImmutableArray<double?> Error, double? RmsError, ImmutableArray<LadderSpan> Inside)
{
    /// <summary>The root mean square over points of the theory's own standard errors, which add to the noise; null where it does not sample.</summary>
    public ImmutableArray<double>? Uncertainty { get; init; }

    /// <summary>Whether the theory is inside the error bars at a record time.</summary>
    /// <param name="time">The time.</param>
    public bool IsInside(double time) => Inside.Any(span => span.From <= time && time <= span.To);
}

/// <summary>A stretch of record times.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
public readonly record struct LadderSpan(double From, double To);
