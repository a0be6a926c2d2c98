using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Theory.Corrections;
using Ensemble.Theory.Limits;
using Ensemble.Theory.MeanField;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Theories;
using Ensemble.Theory.Unified;

namespace Ensemble.Theory.Registry;

/// <summary>The theories by their names in experiment files.</summary>
public static class KnownTheories
{
    /// <summary>All theories, the most exact first.</summary>
    public static ImmutableArray<ITheory> All { get; } =
    [
        new NdkTheory(),
        new ContinuousNdkTheory(),
        new NtkTheory(),
        new NngpTheory(),
        new ZeroTemperatureTheory(),
        new UnifiedTheory(),
        new FiniteWidthTheory(),
        new MeanFieldTheory(),
        new LazyTheory(),
        new LazyTheory(frozen: true),
    ];

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => All.Select(theory => theory.Name);

    /// <summary>The theory of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ModelException">There is no such theory.</exception>
    public static ITheory Find(string name) =>
        All.FirstOrDefault(theory => theory.Name == name)
        ?? throw new ModelException("theory", $"theory is '{name}'; it must be one of {string.Join(", ", Names)}");
}
