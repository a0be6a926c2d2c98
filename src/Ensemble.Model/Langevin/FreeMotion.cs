namespace Ensemble.Model.Langevin;

/// <summary>What decay and noise do to a weight in one step when there is no gradient: w ← (1 − loss)w + √variance ξ.</summary>
/// <param name="Loss">The fraction of the weight that is lost, 1 − ρ.</param>
/// <param name="Variance">The variance that is added.</param>
/// <remarks>Equations: W2.</remarks>
public readonly record struct FreeMotion(double Loss, double Variance);
