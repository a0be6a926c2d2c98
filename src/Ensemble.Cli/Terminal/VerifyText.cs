using System.Globalization;
using Ensemble.Experiments.Verification;
using Spectre.Console;

namespace Ensemble.Cli.Terminal;

/// <summary>Shows a verification to a person.</summary>
internal static class VerifyText
{
    public static void Write(IAnsiConsole console, VerifyResult result)
    {
        Table table = new Table().RoundedBorder().Title("Rms bias against width").AddColumn("observable");
        foreach (VerifyEnsemble ensemble in result.Ensembles)
        {
            table.AddColumn(new TableColumn($"N = {ensemble.Width}").RightAligned());
        }

        foreach (string name in new[] { "slope", "rms at ∞", "rms z", "max |z|", "p" })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        table.AddColumn("verdict");
        foreach (VerifyFamily family in result.Families)
        {
            table.AddRow(
            [
                family.Name,
                .. family.Biases.Select(bias => bias.Rms is { } rms ? Short(rms) : $"({Short(bias.RmsDifference)})"),
                family.LogSlope is { } slope ? slope.ToString("F2", CultureInfo.InvariantCulture) : "–",
                Short(family.RmsIntercept),
                Short(family.RmsZ),
                Short(family.MaxAbsZ),
                Short(family.PValue),
                family.Agrees ? "agrees" : "rejected",
            ]);
        }

        console.Write(table);
        console.WriteLine("Biases in parentheses are lost in the noise of the ensemble.");
    }

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
