using System.Globalization;

namespace Ensemble.Model;

internal static class Require
{
    public static double Positive(double value, string quantity) =>
        double.IsFinite(value) && value > 0 ? value : throw Out(quantity, value, "a finite number > 0");

    public static double NonNegative(double value, string quantity) =>
        double.IsFinite(value) && value >= 0 ? value : throw Out(quantity, value, "a finite number ≥ 0");

    public static int AtLeast(int value, int least, string quantity) =>
        value >= least ? value : throw Out(quantity, value, $"a whole number ≥ {least}");

    public static int Between(int value, int least, int most, string quantity) =>
        value >= least && value <= most ? value : throw Out(quantity, value, $"a whole number from {least} to {most}");

    public static void Same(int found, int expected, string quantity)
    {
        if (found != expected)
        {
            throw new ModelException(quantity, $"{quantity} is {found}; it must be {expected} to fit the network");
        }
    }

    public static ModelException Out(string quantity, double value, string allowed) =>
        new(quantity, $"{quantity} is {value.ToString("R", CultureInfo.InvariantCulture)}; it must be {allowed}");
}
