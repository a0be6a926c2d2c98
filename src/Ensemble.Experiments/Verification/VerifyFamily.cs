using System.Collections.Immutable;

namespace Ensemble.Experiments.Verification;

/// <summary>What a test says of an observable.</summary>
public enum VerifyVerdict
{
    /// <summary>The theory is kept, and a difference of the tolerance would have been detected.</summary>
    Agrees,

    /// <summary>The theory is not met at infinite width.</summary>
    Rejected,

    /// <summary>
    /// The extrapolation misses the theory, but not once the narrowest networks are left out: their bias does not follow the law, so that
    /// nothing is said of the theory. Wider networks, or more widths and with them one power more, decide.
    /// </summary>
    NotDescribed,

    /// <summary>The theory is not rejected, but the noise would have hidden a difference of the tolerance.</summary>
    NotResolved,
}

/// <summary>The verdict on one observable: all its times and points are tested together.</summary>
/// <param name="Name">The observable.</param>
/// <param name="Values">The number of values that it has, symmetric ones once.</param>
/// <param name="Tested">The number of them tested: all, or every k-th of very many.</param>
/// <param name="Biases">The bias at each width.</param>
/// <param name="LogSlope">The slope of log rms bias against log N; −1 for a bias of order 1/N. Null where the bias is lost in the noise.</param>
/// <param name="LogSlopeError">Its standard error.</param>
/// <param name="RmsIntercept">The root mean square of the extrapolated biases at N → ∞.</param>
/// <param name="RmsZ">The root mean square z of the intercepts.</param>
/// <param name="MaxAbsZ">The largest |z| of the intercepts.</param>
/// <param name="ChiSquarePerDegree">χ² of the bias law per degree of freedom, averaged over the values; null without one.</param>
/// <param name="PValue">The probability of so large a disagreement under a true theory, over all times and points of the observable.</param>
/// <param name="Size">The size of the observable: the root mean square prediction, or the scatter over members where that is zero.</param>
/// <param name="Detectable">δ: had every value of the theory been wrong by the same part of itself, so that their root mean square is off by δ, it would have been rejected with probability 0.9.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="SlopeRmsZ">The root mean square z of the measured coefficient of the lowest power of 1/N against the predicted one; null where the theory does not know it.</param>
public sealed record VerifyFamily(
    string Name,
    int Values,
    int Tested,
    ImmutableArray<VerifyBias> Biases,
    double? LogSlope,
    double? LogSlopeError,
    double RmsIntercept,
    double RmsZ,
    double MaxAbsZ,
    double? ChiSquarePerDegree,
    double PValue,
    double Size,
    double Detectable,
    VerifyVerdict Verdict,
    double? SlopeRmsZ = null)
{
    /// <summary>The root mean square standard error of the prediction itself, which <see cref="RmsZ"/> and <see cref="PValue"/> contain; null for a theory without one.</summary>
    public double? TheoryError { get; init; }

    /// <summary>
    /// By how much control variates cut the variance of the error at each width: as many times more members would have been needed without; null
    /// where there are none.
    /// </summary>
    public ImmutableArray<double>? ControlGains { get; init; }

    /// <summary>δ in parts of <see cref="Size"/>; null for an observable of size zero.</summary>
    public double? DetectablePart => Size > 0 ? Detectable / Size : null;
}

/// <summary>The bias of an observable at one width.</summary>
/// <param name="Width">N.</param>
/// <param name="Rms">The root mean square of mean − theory with the sampling noise taken off; null where it is lost in the noise.</param>
/// <param name="RmsError">Its standard error.</param>
/// <param name="RmsDifference">The root mean square of mean − theory, noise included.</param>
public sealed record VerifyBias(int Width, double? Rms, double? RmsError, double RmsDifference);
