namespace Ensemble.Theory.MeanField;

/// <summary>What is left out of the mean-field equations. All but the first are wrong from two hidden layers on, for power tests.</summary>
/// <remarks>Equations: X7.</remarks>
internal enum MeanFieldApproximation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>All responses, A = B = 0: gradients taken as independent of the weights that made them.</summary>
    GradientIndependence,

    /// <summary>The response of a back-propagated field to the preactivation of the same time, the diagonal of B.</summary>
    NoEqualTimeResponse,
}
