namespace Ensemble.Theory.Corrections;

/// <summary>The leading corrections to an NTK entry of a network with two hidden layers.</summary>
/// <param name="MeanShift">N₁ times the mean of Θ minus its infinite-width value.</param>
/// <param name="NextLayer">N₂ times the variance that units of the second layer bring.</param>
/// <param name="Backward">N₁ times the variance of the backward signals' cross terms.</param>
/// <param name="FirstLayer">N₁ times the variance that units of the first layer bring.</param>
/// <remarks>Equations: C2.</remarks>
internal sealed record TwoLayerCorrection(double MeanShift, double NextLayer, double Backward, double FirstLayer);
