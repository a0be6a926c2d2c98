namespace Ensemble.Theory.Activations;

/// <summary>K and K̇ of one pair at a time, for variances at which a series has too many terms.</summary>
internal interface IPairRule
{
    /// <summary>K = E[φ(u)φ(v)] and K̇ = E[φ′(u)φ′(v)].</summary>
    /// <param name="a">Var u.</param>
    /// <param name="b">Var v.</param>
    /// <param name="c">E[uv].</param>
    (double Value, double Derivative) Of(double a, double b, double c);
}
