using System.Collections.Immutable;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;
using Ensemble.Theory.Laws;

namespace Ensemble.Experiments.Comparing;

/// <summary>When training would best have been stopped: where the test error is least, and what it is then and at the end.</summary>
/// <param name="Time">The optimal stopping time, in units of the loss gradient.</param>
/// <param name="Error">The test error there.</param>
/// <param name="LastError">The test error at the last record time.</param>
/// <param name="Phase">The phase of learning in which the time lies.</param>
/// <param name="IsInterior">Whether the error rises again afterwards.</param>
public sealed record Stopping(double Time, double Error, double LastError, LearningPhase Phase, bool IsInterior)
{
    /// <summary>
    /// The first and last time at which the error is within one standard error of the least, between which the best time cannot be told: the error
    /// of <see cref="Time"/>. Null where the error is predicted, not measured.
    /// </summary>
    public StoppingSpan? Span { get; init; }

    /// <summary>The optimal stopping by the <c>mse_test</c> of an array file; null if it has none.</summary>
    /// <param name="path"><c>measured.npz</c> or <c>predicted.npz</c>.</param>
    /// <param name="manifest">The manifest of the run.</param>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    public static Stopping? TryRead(string path, Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        using var file = new NpzReader(path);
        return file.TryRead("time") is { } time && file.TryRead("mse_test") is { } error
            ? Of(time.Values, error.Values, manifest.TimeScales) with { Span = file.TryRead("mse_test_sem") is { } noise ? StoppingSpan.Of(time.Values, error.Values, noise.Values) : null }
            : null;
    }

    /// <summary>The optimal stopping of a curve (<see cref="EarlyStopping"/>).</summary>
    /// <param name="times">The record times; at least one.</param>
    /// <param name="errors">The test error at each of them.</param>
    /// <param name="scales">The time scales of the phases.</param>
    public static Stopping Of(IEnumerable<double> times, IEnumerable<double> errors, TimeScales scales)
    {
        ArgumentNullException.ThrowIfNull(scales);
        ImmutableArray<double> curve = [.. errors];
        EarlyStopping best = EarlyStopping.Of([.. times], curve, scales);
        return new Stopping(best.Time, best.Error, curve[^1], best.Phase, best.IsInterior);
    }
}

/// <summary>The times at which a measured error cannot be told from the least one.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
public sealed record StoppingSpan(double From, double To)
{
    /// <summary>The times around the least error at which the curve, drawn straight between record times, is at most one standard error above it.</summary>
    /// <param name="times">The record times.</param>
    /// <param name="errors">The error at each of them.</param>
    /// <param name="noise">Its standard errors.</param>
    internal static StoppingSpan? Of(double[] times, double[] errors, double[] noise)
    {
        if (errors.Length == 0 || errors.Concat(noise).Any(value => !double.IsFinite(value)))
        {
            return null;
        }

        int best = Array.IndexOf(errors, errors.Min());
        double level = errors[best] + noise[best];
        return new StoppingSpan(Edge(-1), Edge(1));

        double Edge(int direction)
        {
            int i = best;
            while (i + direction >= 0 && i + direction < errors.Length && errors[i + direction] <= level)
            {
                i += direction;
            }

            int next = i + direction;
            return next < 0 || next >= errors.Length ? times[i]
                : times[i] + ((times[next] - times[i]) * (level - errors[i]) / (errors[next] - errors[i]));
        }
    }
}
