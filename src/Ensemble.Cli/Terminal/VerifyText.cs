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

        foreach (string name in new[] { "slope", "rms at ∞", "δ", "rms z", "max |z|", "p" })
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
                VerifyReport.Detectable(family),
                Short(family.RmsZ),
                Short(family.MaxAbsZ),
                Short(family.PValue),
                family.Verdict switch
                {
                    VerifyVerdict.Agrees => "agrees",
                    VerifyVerdict.Rejected => "rejected",
                    VerifyVerdict.NotDescribed => "law not met",
                    _ => "not resolved",
                },
            ]);
        }

        console.Write(table);
        console.WriteLine("Biases in parentheses are lost in the noise. A theory whose values were all off by this part of themselves (δ) would have been rejected with probability 0.9.");
        if (result.Families.Where(family => family.TheoryError > 0).ToArray() is { Length: > 0 } sampled)
        {
            console.WriteLine($"The theory's own standard errors are part of z, p and δ, root mean square: {string.Join(", ", sampled.Select(family => $"{family.Name} {Short(family.TheoryError!.Value)}"))}.");
        }

        if (result.Growths is { } growths)
        {
            Table check = new Table().RoundedBorder().Title("Coordinate check: size against width").AddColumn("change");
            foreach (VerifyEnsemble ensemble in result.Ensembles)
            {
                check.AddColumn(new TableColumn($"N = {ensemble.Width}").RightAligned());
            }

            check.AddColumn(new TableColumn("exponent of N").RightAligned());
            foreach (VerifyGrowth growth in growths)
            {
                check.AddRow([growth.Name, .. growth.Sizes.Select(Short), VerifyReport.Exponent(growth)]);
            }

            console.Write(check);
        }

        foreach (VerifyUntested untested in result.Untested)
        {
            console.WriteLine($"Not tested: {untested.Name}: {untested.Reason}.");
        }

        foreach (VerifyFamily family in result.Families.Where(family => family.Tested < family.Values))
        {
            console.WriteLine($"{family.Name}: {family.Tested} of {family.Values} values are tested, evenly spread.");
        }
    }

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
