using Ensemble.Experiments.Settings;
using Ensemble.Model;

namespace Ensemble.Experiments.Files;

/// <summary>Reads and writes the keys of the section <c>langevin</c> that say which steps are taken.</summary>
internal static class StepSection
{
    private const int MostSteps = 100_000;
    private const double LargestGrowth = 10;
    private const double DefaultTolerance = 0.01;
    private static readonly string[] LadderKeys = ["first_step", "last_step", "growth", "step_tolerance"];

    /// <summary>A number, or null where the key is missing or says <c>auto</c>.</summary>
    public static double? NumberOrAuto(YamlSection section, string key, string allowed, Predicate<double> valid) =>
        section.Has(key) && !section.IsText(key, "auto") ? section.Number(key, null, $"auto, or {allowed}", valid) : null;

    /// <summary>Refuses keys that the chosen integrator does not use; <c>auto</c> asks for nothing and may stand.</summary>
    public static void RefuseKeysOfTheOther(YamlSection section, Integrator integrator)
    {
        bool isExplicit = integrator == Integrator.Explicit;
        string[] others = isExplicit ? [.. LadderKeys, "steps"] : ["step_size"];
        foreach (string key in others.Where(key => section.Has(key) && !section.IsText(key, "auto")))
        {
            throw new ExperimentException(section.PathOf(key), isExplicit
                ? $"{section.PathOf(key)} is for integrator: implicit or trapezoidal; explicit steps are set by langevin.step_size"
                : $"{section.PathOf(key)} is for integrator: explicit; growing steps are set by langevin.first_step, last_step and growth, or by langevin.steps");
        }
    }

    public static LadderOptions ReadLadder(YamlSection section)
    {
        double? first = NumberOrAuto(section, "first_step", "a number > 0", value => value > 0);
        double? last = NumberOrAuto(section, "last_step", "a number > 0", value => value > 0);
        double? growth = NumberOrAuto(section, "growth", $"a number from 1 to {LargestGrowth}", value => value is >= 1 and <= LargestGrowth);
        double tolerance = section.Number("step_tolerance", DefaultTolerance, "a number from 1e-6 to 1", value => value is >= 1e-6 and <= 1);
        if (last < first)
        {
            throw section.Error("last_step", $"{last}", $"at least {first}, which is langevin.first_step");
        }

        if (!section.Has("steps"))
        {
            return new LadderOptions(first, last, growth, null, tolerance);
        }

        foreach (string key in LadderKeys.Where(section.Has))
        {
            throw new ExperimentException(section.PathOf(key), $"{section.PathOf(key)} and langevin.steps exclude each other: the list already says every step");
        }

        IReadOnlyList<double> steps = section.Numbers("steps", null, "a number > 0", value => value > 0);
        return steps.Count <= MostSteps
            ? new LadderOptions(null, null, null, [.. steps], tolerance)
            : throw section.Error("steps", $"a list of {steps.Count}", $"at most {MostSteps} steps");
    }

    /// <summary>Refuses a list of steps that does not end at the time of training.</summary>
    public static void RequireSum(YamlSection section, LadderOptions? ladder, double time)
    {
        if (ladder?.Steps is { } steps && Math.Abs(steps.Sum() - time) > 1e-9 * time)
        {
            throw section.Error("steps", $"a list that sums to {steps.Sum()}", $"a list that sums to langevin.time, which is {time}");
        }
    }

    public static IEnumerable<(string Key, object? Value)> Values(LangevinOptions langevin) => langevin.Ladder switch
    {
        null => [("step_size", langevin.StepSize ?? (object)"auto")],
        { Steps: { } steps } => [("steps", steps)],
        { } ladder =>
        [
            ("first_step", ladder.FirstStep ?? (object)"auto"),
            ("last_step", ladder.LastStep ?? (object)"auto"),
            ("growth", ladder.Growth ?? (object)"auto"),
            ("step_tolerance", ladder.StepTolerance),
        ],
    };
}
