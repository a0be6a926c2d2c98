using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Algebra;

/// <summary>What the algebra needs to know of all points at one time: variances per position and attention matrices.</summary>
/// <param name="sites">For every site, a row per value with one entry per point, padded.</param>
internal sealed class AlgebraState(double[][] sites) : TimeState
{
    public double[][] Sites { get; } = sites;
}
