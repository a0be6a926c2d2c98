using Ensemble.Experiments.Settings;
using Ensemble.Model;

namespace Ensemble.Experiments.Preparing;

/// <summary>Chooses equal explicit steps.</summary>
internal static class StepChooser
{
    /// <summary>The fraction of the largest stable step that <c>step_size: auto</c> takes.</summary>
    public const double AutoFraction = 0.2;

    /// <summary>The largest number of steps.</summary>
    public const int MostSteps = 100_000_000;

    // Rounded down, so that what is printed may be taken at its word.
    private static string Below(double value)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 3);
        return (Math.Floor((value / unit) + 1e-6) * unit).ToString("G4", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Chooses the steps.</summary>
    /// <param name="langevin">The section <c>langevin</c>.</param>
    /// <param name="limits">The stability limits of the same network and data.</param>
    /// <exception cref="ExperimentException">The step size is unstable, or there would be too many steps.</exception>
    public static TimeSteps Choose(LangevinOptions langevin, StabilityLimits limits)
    {
        ArgumentNullException.ThrowIfNull(langevin);
        ArgumentNullException.ThrowIfNull(limits);
        double largest = limits.LargestStableStep;
        if (langevin.StepSize >= largest)
        {
            throw new ExperimentException(
                "langevin.step_size",
                $"langevin.step_size is {langevin.StepSize}, which is unstable; it must be below {Below(largest)} (2/(λ_max + κ) with λ_max = {limits.LargestEigenvalue:G4} and κ = {limits.LargestDecay:G4})");
        }

        double step = Math.Min(langevin.StepSize ?? (AutoFraction * limits.SafeStep), langevin.Time);
        double count = Math.Max(1, langevin.StepSize is null ? Math.Ceiling(langevin.Time / step) : Math.Round(langevin.Time / step));
        if (count > MostSteps)
        {
            throw new ExperimentException("langevin.time", $"langevin.time / langevin.step_size = {count:G4} steps; at most {MostSteps} are allowed (ensemble theory with theory.dynamics=continuous takes none)");
        }

        return TimeSteps.Explicit(langevin.StepSize is null ? langevin.Time / count : step, (int)count);
    }
}
