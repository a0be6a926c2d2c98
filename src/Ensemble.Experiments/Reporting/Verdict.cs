using Ensemble.Experiments.Comparing;

namespace Ensemble.Experiments.Reporting;

/// <summary>The sentence that sums up a comparison.</summary>
internal static class Verdict
{
    /// <summary>The largest rms z that counts as agreement within noise.</summary>
    public const double NoiseLevel = 1.5;

    /// <summary>How well the mean predictor, or else the first observable, agrees, and then all others.</summary>
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
        string theory = comparison.Theories is { } all ? $"the theory {TheoryNames.Label(all[0].Theory)}" : "theory";
        return $"The {ObservableNames.Of(lead.Name)} of {ensemble} differs from {theory} by {distances} (rms){judgement}.{Rest(comparison, lead.Name)}{Others(comparison, lead.Name)}";
    }

    /// <summary>How all other observables agree: what is within the noise, what is beyond it and by how much, and what has no noise.</summary>
    private static string Rest(Comparison comparison, string lead)
    {
        (string Name, double? Worst)[] rest =
        [
            .. comparison.Observables.Where(row => row.Name != lead).GroupBy(row => row.Name)
                .Select(rows => (ObservableNames.Of(rows.Key), rows.Max(row => row.RmsZ))),
        ];
        string[] beyond = [.. rest.Where(row => row.Worst > NoiseLevel).OrderByDescending(row => row.Worst).Select(row => $"{row.Name} (rms z {Text.Number(row.Worst!.Value)})")];
        string[] within = [.. rest.Where(row => row.Worst <= NoiseLevel).Select(row => row.Name)];
        string text = within.Length > 0 ? $" Within the noise {(within.Length == 1 ? "is" : "are")} {string.Join(", ", within)}." : string.Empty;
        return beyond.Length > 0 ? $"{text} Beyond it {(beyond.Length == 1 ? "is" : "are")} {string.Join(", ", beyond)}." : text;
    }

    /// <summary>How far the other theories are from the same quantity; nothing without others.</summary>
    private static string Others(Comparison comparison, string name)
    {
        IEnumerable<string> others = (comparison.Theories ?? []).Skip(1).Select(theory => (theory.Theory, Rows: theory.Observables.Where(row => row.Name == name).ToArray()))
            .Where(theory => theory.Rows.Length > 0)
            .Select(theory => $"{TheoryNames.Label(theory.Theory)} by {string.Join(" and ", theory.Rows.Select(row => $"{Text.Number(row.RmsDifference)} on {ObservableNames.Group(row.Group)} points"))}");
        string text = string.Join(", ", others);
        return text.Length > 0 ? $" It differs from {text}." : string.Empty;
    }

    /// <summary>A difference in per cent of the prediction, in brackets; nothing where the prediction is zero.</summary>
    private static string Relative(Agreement row) =>
        row.RmsPredicted > 0 ? $" ({Text.Percent(row.RmsDifference / row.RmsPredicted)})" : string.Empty;
}
