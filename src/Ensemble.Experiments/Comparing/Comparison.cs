using System.Collections.Immutable;
using Ensemble.Experiments.Preparing;

namespace Ensemble.Experiments.Comparing;

/// <summary>
/// Theory against ensemble. z-scores use the ensemble's standard error; those at different times and points are
/// correlated, and at finite width a bias of order 1/N remains, so |z| grows with the number of members.
/// </summary>
/// <param name="Width">The smallest width of a hidden layer.</param>
/// <param name="Members">M, the number of members.</param>
/// <param name="Observables">The agreement of each observable with the first theory.</param>
public sealed record Comparison(int Width, int Members, ImmutableArray<Agreement> Observables)
{
    /// <summary>The listed record times that are not those of steps: values stand at the times of the nearest steps; null where there are none.</summary>
    public ImmutableArray<MovedTime>? MovedTimes { get; init; }

    /// <summary>The agreement with every theory, the first one included; null where there is one alone.</summary>
    public ImmutableArray<TheoryComparison>? Theories { get; init; }

    /// <summary>The error of every theory at each record time; null in folders of earlier versions.</summary>
    public Ladder? Ladder { get; init; }
}

/// <summary>How well a theory agrees with the ensemble.</summary>
/// <param name="Theory">The name of the theory.</param>
/// <param name="Observables">The agreement of each observable.</param>
public sealed record TheoryComparison(string Theory, ImmutableArray<Agreement> Observables);
