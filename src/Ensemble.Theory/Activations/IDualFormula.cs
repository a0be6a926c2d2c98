using System.Runtime.Intrinsics;

namespace Ensemble.Theory.Activations;

/// <summary>K = E[φ(u)φ(v)] and K̇ = E[φ′(u)φ′(v)] of an activation in closed form, four pairs at a time.</summary>
internal interface IDualFormula
{
    /// <summary>E[φ(u)²] for u of the given variance.</summary>
    static abstract double Variance(double variance);

    /// <summary>What <see cref="Of"/> needs to know about a point whose preactivation has the given variance.</summary>
    static abstract double Describe(double variance);

    /// <summary>K and K̇ of pairs.</summary>
    /// <param name="row">The description of u.</param>
    /// <param name="column">The description of v.</param>
    /// <param name="covariance">c = E[uv].</param>
    static abstract (Vector256<double> Value, Vector256<double> Derivative) Of(
        Vector256<double> row, Vector256<double> column, Vector256<double> covariance);
}
