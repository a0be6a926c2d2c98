using System.CommandLine;
using System.Globalization;

namespace Ensemble.Cli.Commands;

/// <summary>Options that are numbers, read as files are: a decimal point, and no commas.</summary>
internal static class Decimal
{
    /// <summary>An option.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it says.</param>
    /// <param name="fallback">The value where it is not given.</param>
    /// <param name="least">The least value allowed.</param>
    /// <param name="most">The largest value allowed.</param>
    /// <param name="unit">What it counts, as the end of "a number", or nothing.</param>
    public static Option<double> Option(string name, string description, double fallback, double least = double.NegativeInfinity, double most = double.PositiveInfinity, string unit = "") => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value >= least && value <= most)
            {
                return value;
            }

            result.AddError($"{name} is '{text}'; it must be a number{unit}{(double.IsFinite(least) ? $" from {least} to {most}" : "")}, with a decimal point and no commas");
            return fallback;
        },
    };
}
