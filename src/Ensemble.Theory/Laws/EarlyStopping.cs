using System.Collections.Immutable;
using Ensemble.Model;

namespace Ensemble.Theory.Laws;

/// <summary>The time at which an error is least, and the phase of learning it lies in.</summary>
/// <param name="Time">The optimal stopping time, in units of the loss gradient.</param>
/// <param name="Error">The error there.</param>
/// <param name="Phase">The phase the time lies in.</param>
/// <param name="IsInterior">Whether the error rises again afterwards; otherwise the last time given is the best and stopping early does not pay.</param>
/// <remarks>Equations: L8.</remarks>
public sealed record EarlyStopping(double Time, double Error, LearningPhase Phase, bool IsInterior)
{
    /// <summary>The minimum of an error over time, refined between the times by a parabola in log t.</summary>
    /// <param name="times">The times, ascending; at least one.</param>
    /// <param name="errors">The error at each time, such as <see cref="LearningCurve.MemberError"/> on test points.</param>
    /// <param name="scales">The time scales of the phases.</param>
    /// <exception cref="ModelException">There are no times, or not as many errors.</exception>
    public static EarlyStopping Of(ImmutableArray<double> times, ImmutableArray<double> errors, TimeScales scales)
    {
        ArgumentNullException.ThrowIfNull(scales);
        if (times.IsDefaultOrEmpty || errors.IsDefault || errors.Length != times.Length)
        {
            throw new ModelException("times", $"there are {(times.IsDefault ? 0 : times.Length)} times and {(errors.IsDefault ? 0 : errors.Length)} errors; as many of each are needed, and at least one");
        }

        int best = 0;
        for (int i = 1; i < errors.Length; i++)
        {
            best = errors[i] < errors[best] ? i : best;
        }

        double time = times[best];
        double error = errors[best];
        bool interior = best < times.Length - 1;
        if (interior && best > 0 && times[best - 1] > 0)
        {
            (time, error) = Vertex(times.AsSpan(best - 1, 3), errors.AsSpan(best - 1, 3));
        }

        return new EarlyStopping(time, error, scales.PhaseOf(time), interior);
    }

    private static (double Time, double Error) Vertex(ReadOnlySpan<double> times, ReadOnlySpan<double> errors)
    {
        double left = Math.Log(times[0] / times[1]);
        double right = Math.Log(times[2] / times[1]);
        double fall = (errors[0] - errors[1]) / left;
        double rise = (errors[2] - errors[1]) / right;
        double curvature = (rise - fall) / (right - left);
        double slope = fall - (curvature * left);
        double x = curvature > 0 ? Math.Clamp(-slope / (2 * curvature), left, right) : 0;
        return (times[1] * Math.Exp(x), errors[1] + (slope * x) + (curvature * x * x));
    }
}
