using System.Collections.Immutable;

namespace Ensemble.Experiments.Predicting;

/// <summary>The earlier times t′ for which what depends on two times is drawn against the lag.</summary>
internal static class EarlierTimes
{
    private const int Most = 4;

    /// <summary>The beginnings of phases, and as many more as fit, spread over the record times.</summary>
    /// <param name="times">The record times.</param>
    /// <param name="phases">When phases after the first one begin.</param>
    /// <returns>Indices of record times, ascending.</returns>
    public static ImmutableArray<int> Of(IReadOnlyList<double> times, IEnumerable<double> phases)
    {
        int First(double phase) => Enumerable.Range(0, times.Count).FirstOrDefault(i => times[i] >= phase * (1 - 1e-9), -1);
        IEnumerable<int> spread = Enumerable.Range(0, Most).Select(i => i * (times.Count - 1) / Most);
        return [.. phases.Select(First).Where(index => index >= 0).Concat(spread).Distinct().Take(Most).Order()];
    }
}
