using System.Collections.Immutable;

namespace Ensemble.Experiments.Verification;

/// <summary>The verdict on one observable: all its times and points are tested together.</summary>
/// <param name="Name">The observable.</param>
/// <param name="Quantities">The number of values tested.</param>
/// <param name="Biases">The bias at each width.</param>
/// <param name="LogSlope">The slope of log rms bias against log N; −1 for a bias of order 1/N. Null where the bias is lost in the noise.</param>
/// <param name="LogSlopeError">Its standard error.</param>
/// <param name="RmsIntercept">The root mean square of the extrapolated biases at N → ∞.</param>
/// <param name="RmsZ">The root mean square z of the intercepts.</param>
/// <param name="MaxAbsZ">The largest |z| of the intercepts.</param>
/// <param name="PValue">The probability of so large a disagreement under a true theory, over all times and points of the observable.</param>
/// <param name="Agrees">Whether the theory is kept.</param>
public sealed record VerifyFamily(
    string Name,
    int Quantities,
    ImmutableArray<VerifyBias> Biases,
    double? LogSlope,
    double? LogSlopeError,
    double RmsIntercept,
    double RmsZ,
    double MaxAbsZ,
    double PValue,
    bool Agrees);

/// <summary>The bias of an observable at one width.</summary>
/// <param name="Width">N.</param>
/// <param name="Rms">The root mean square of mean − theory with the sampling noise taken off; null where it is lost in the noise.</param>
/// <param name="RmsError">Its standard error.</param>
/// <param name="RmsDifference">The root mean square of mean − theory, noise included.</param>
public sealed record VerifyBias(int Width, double? Rms, double? RmsError, double RmsDifference);
