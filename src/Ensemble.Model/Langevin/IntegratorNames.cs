using System.Collections.Immutable;

namespace Ensemble.Model.Langevin;

/// <summary>The names of the integrators, as experiment files and results write them.</summary>
public static class IntegratorNames
{
    /// <summary><c>explicit</c>, <c>implicit</c>, <c>trapezoidal</c>.</summary>
    public static ImmutableArray<string> All { get; } = [.. Enum.GetValues<Integrator>().Select(Name)];

    /// <summary>The name of an integrator.</summary>
    /// <param name="integrator">The integrator.</param>
    public static string Name(this Integrator integrator) => integrator.ToString().ToLowerInvariant();

    /// <summary>The integrator of a name.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <exception cref="ModelException">There is no such integrator.</exception>
    public static Integrator Parse(string name) => All.IndexOf(name) is >= 0 and var index
        ? (Integrator)index
        : throw new ModelException("integrator", $"integrator is '{name}'; it must be one of {string.Join(", ", All)}");
}
