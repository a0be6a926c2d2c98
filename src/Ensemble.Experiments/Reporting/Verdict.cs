using Ensemble.Experiments.Comparing;

namespace Ensemble.Experiments.Reporting;

/// <summary>The sentence that sums up a comparison.</summary>
internal static class Verdict
{
    /// <summary>The largest rms z that counts as agreement within noise.</summary>
    public const double NoiseLevel = 1.5;

    /// <summary>How well the mean predictor, or else the first observable, agrees.</summary>
    /// <param name="comparison">The comparison, or null.</param>
    /// <param name="ensemble">The ensemble in words.</param>
    public static string Of(Comparison? comparison, string ensemble)
    {
        Agreement? lead = comparison?.Observables.FirstOrDefault(row => row.Name == "predictor_mean") ?? comparison?.Observables.FirstOrDefault();
        if (lead is null)
        {
            return "Measurement and theory have not been compared.";
        }

        Agreement[] rows = [.. comparison!.Observables.Where(row => row.Name == lead.Name)];
        string distances = string.Join(" and ", rows.Select(row => $"{Text.Number(row.RmsDifference)}{Relative(row)} on {ObservableNames.Group(row.Group)} points"));
        double worst = rows.Max(row => row.RmsZ ?? double.NaN);
        string judgement = double.IsNaN(worst) ? string.Empty
            : worst <= NoiseLevel ? $", within the noise of the ensemble (rms z {Text.Number(worst)})"
            : $": {Text.Number(worst)} standard errors (rms z), which the ensemble resolves as the bias of finite width, or a fault";
        string theory = comparison.Theories is { } all ? $"the theory {all[0].Theory}" : "theory";
        return $"The {ObservableNames.Of(lead.Name)} of {ensemble} differs from {theory} by {distances} (rms){judgement}.{Others(comparison, lead.Name)}";
    }

    /// <summary>How far the other theories are from the same quantity; nothing without others.</summary>
    private static string Others(Comparison comparison, string name)
    {
        IEnumerable<string> others = (comparison.Theories ?? []).Skip(1).Select(theory => (theory.Theory, Rows: theory.Observables.Where(row => row.Name == name).ToArray()))
            .Where(theory => theory.Rows.Length > 0)
            .Select(theory => $"{theory.Theory} by {string.Join(" and ", theory.Rows.Select(row => $"{Text.Number(row.RmsDifference)} on {ObservableNames.Group(row.Group)} points"))}");
        string text = string.Join(", ", others);
        return text.Length > 0 ? $" It differs from {text}." : string.Empty;
    }

    /// <summary>A difference in per cent of the prediction, in brackets; nothing where the prediction is zero.</summary>
    private static string Relative(Agreement row) =>
        row.RmsPredicted > 0 ? $" ({Text.Percent(row.RmsDifference / row.RmsPredicted)})" : string.Empty;
}
