using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Results;
using Ensemble.Theory.Laws;

namespace Ensemble.Experiments.Reporting;

/// <summary>A sentence on the best time to stop, where theory says that the test error rises again by itself and not because the schedule has another phase.</summary>
internal static class StoppingText
{
    public static string Of(RunArrays? measured, RunArrays? predicted, Manifest? manifest)
    {
        if (Best(predicted, manifest) is not { IsInterior: true } theory)
        {
            return string.Empty;
        }

        string phase = theory.Phase == LearningPhase.Gradient ? "gradient-driven" : "diffusive";
        string found = Best(measured, manifest) is { } best ? $", measured {Text.Number(best.Error)} at t = {Text.Number(best.Time)}" : string.Empty;
        return $" Test error is least in the {phase} phase: theory {Text.Number(theory.Error)} at t = {Text.Number(theory.Time)}{found}; it ends at {Text.Number(theory.LastError)} (theory).";
    }

    private static Stopping? Best(RunArrays? arrays, Manifest? manifest) =>
        manifest is { Phases.Count: 0 } && arrays?.Vector("mse_test") is { Length: > 0 } errors && errors.All(double.IsFinite) ? Stopping.Of(arrays.Time, errors, manifest.TimeScales) : null;
}
