using System.Collections.Immutable;

namespace Ensemble.Experiments.Comparing;

/// <summary>
/// Theory against ensemble. z-scores use the ensemble's standard error; those at different times and points are
/// correlated, and at finite width a bias of order 1/N remains, so |z| grows with the number of members.
/// </summary>
/// <param name="Width">The smallest width of a hidden layer.</param>
/// <param name="Members">M, the number of members.</param>
/// <param name="Observables">The agreement of each observable.</param>
public sealed record Comparison(int Width, int Members, ImmutableArray<Agreement> Observables);
