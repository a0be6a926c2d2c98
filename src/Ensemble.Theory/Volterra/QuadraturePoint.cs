namespace Ensemble.Theory.Volterra;

/// <summary>A point of a rule that sums over earlier or later times.</summary>
/// <param name="Time">Where it lies.</param>
/// <param name="Weight">Its weight for R.</param>
/// <param name="CovarianceWeight">Its weight for C₀; steps count equal times half on either side.</param>
/// <param name="Node">Which node of its panel it is, or −1.</param>
internal readonly record struct QuadraturePoint(double Time, double Weight, double CovarianceWeight, int Node);
