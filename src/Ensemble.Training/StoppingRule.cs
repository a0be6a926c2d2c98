using System.Numerics;

namespace Ensemble.Training;

/// <summary>
/// How many members an ensemble gets: they are added until the standard error of the mean predictor, as a root mean square
/// over record times, points and outputs, has come down to a target. It is looked at after 64 members and then four times
/// in each doubling, or from so many members on as fill a device (<see cref="Engines.IEngine.LeastMembers"/>), always for exactly the members
/// 0 … M − 1, so the decision depends on the simulation and the kind of device alone. For a
/// Gaussian predictor, as at infinite width, mean and scatter are independent, so that stopping by the scatter leaves the
/// mean unbiased.
/// </summary>
/// <remarks>Equations: V11.</remarks>
public sealed record StoppingRule
{
    /// <summary>The fewest members on which the scatter is judged.</summary>
    public const int FewestMembers = 64;

    private const string Array = "predictor";
    private const int LooksPerDoubling = 4;

    /// <summary>Creates a rule.</summary>
    /// <param name="standardError">The target, in units of the predictor, &gt; 0.</param>
    /// <param name="mostMembers">The members at which it ends in any case, ≥ <see cref="FewestMembers"/>; even where members are antithetic.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public StoppingRule(double standardError, int mostMembers)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(standardError);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostMembers, FewestMembers);
        StandardError = standardError;
        MostMembers = mostMembers;
    }

    /// <summary>The target of the rms standard error, in units of the predictor.</summary>
    public double StandardError { get; }

    /// <summary>The members at which it ends in any case.</summary>
    public int MostMembers { get; }

    /// <summary>The numbers of members at which the error is looked at: 64, 80, 96, 112, 128, 160, …, and the most.</summary>
    public IEnumerable<int> Looks
    {
        get
        {
            for (long look = FewestMembers; look < MostMembers; look += (1L << BitOperations.Log2((ulong)look)) / LooksPerDoubling)
            {
                yield return (int)look;
            }

            yield return MostMembers;
        }
    }

    /// <summary>Judges an ensemble.</summary>
    /// <param name="measurement">A measurement of the observable <c>predictor</c>.</param>
    /// <exception cref="KeyNotFoundException">The predictor is not measured.</exception>
    public EnsembleEnd Judge(EnsembleMeasurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        double error = Math.Sqrt(measurement[Array].StandardError.Average(value => value * value));
        return new EnsembleEnd(error, StandardError, error <= StandardError ? StopReason.StandardError : StopReason.MostMembers);
    }
}
