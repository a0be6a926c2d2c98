using System.Runtime.Intrinsics;

namespace Ensemble.Theory.Activations;

/// <summary>K = E[φ(u)φ(v)] and K̇ = E[φ′(u)φ′(v)] of an activation in closed form, four pairs at a time.</summary>
internal interface IDualFormula
{
    /// <summary>The factor of a point in <see cref="Root"/>, for those that meet many others.</summary>
    static abstract double Describe(double variance);

    /// <summary>The product of the factors of two points.</summary>
    static abstract Vector256<double> Root(Vector256<double> a, Vector256<double> b);

    /// <summary>K and K̇ of pairs.</summary>
    /// <param name="root">The product of the factors of u and v.</param>
    /// <param name="a">Var u.</param>
    /// <param name="b">Var v.</param>
    /// <param name="c">E[uv].</param>
    static abstract (Vector256<double> Value, Vector256<double> Derivative) Of(Vector256<double> root, Vector256<double> a, Vector256<double> b, Vector256<double> c);
}
