namespace Ensemble.Experiments.Data;

/// <summary>Checks of option values of the <c>data</c> section.</summary>
internal static class Option
{
    public static void AtLeast(int value, int least, string name)
    {
        if (value < least)
        {
            throw Out(name, $"{name} is {value}; it must be a whole number ≥ {least}");
        }
    }

    /// <summary>Checks the size of the points together, before memory is taken for them.</summary>
    public static void Fits(int train, int test, int dimension)
    {
        AtLeast(train, 1, "train");
        AtLeast(test, 0, "test");
        AtLeast(dimension, 1, "dimension");
        if (((long)train + test) * dimension > Array.MaxLength)
        {
            throw Out("train", $"{(long)train + test} points of {dimension} numbers are too many; together they may have {Array.MaxLength} numbers");
        }
    }

    public static ExperimentException Out(string name, string message) => new($"data.{name}", message);
}
