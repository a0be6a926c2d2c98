namespace Ensemble.Training;

/// <summary>Why no more members were added.</summary>
public enum StopReason
{
    /// <summary>The standard error reached its target.</summary>
    StandardError,

    /// <summary>There were as many members as allowed.</summary>
    MostMembers,
}

/// <summary>How an ensemble that grows by a <see cref="StoppingRule"/> ended.</summary>
/// <param name="StandardError">The standard error of the mean predictor, rms over record times, points and outputs.</param>
/// <param name="Target">What it was to come down to.</param>
/// <param name="StoppedBy">Why no more members were added.</param>
public sealed record EnsembleEnd(double StandardError, double Target, StopReason StoppedBy);
