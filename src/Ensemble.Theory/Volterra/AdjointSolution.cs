namespace Ensemble.Theory.Volterra;

/// <summary>
/// The weights W with which f0 on the training points enters the predictor at one time: f = f0 − ∫W f0 + …, and C₀ W on the same nodes.
/// </summary>
/// <param name="Time">The time of the predictor.</param>
/// <param name="Panels">Panels before it, latest first; their values are W, (nodes · P) × (P + P*), transposed and padded.</param>
/// <param name="Later">C₀ W at the nodes of each panel, summed over what comes after them, and half of what is at them.</param>
/// <remarks>Equations: L3.</remarks>
internal sealed record AdjointSolution(double Time, IReadOnlyList<Panel> Panels, IReadOnlyList<double[]> Later);
