namespace Ensemble.Training.Stepping;

/// <summary>How sizes are rounded up for the register tiles.</summary>
internal static class TilePadding
{
    /// <summary>The number of rows of a product, for tiles of six and four rows.</summary>
    public static int Rows(int rows, int multiple = 2) => Math.Max(4, Up(rows, multiple));

    /// <summary>The number of lanes of a row of points, for strips of two and three vectors.</summary>
    public static int Lanes(int points) => Math.Max(16, Up(points, 8));

    /// <summary>The number of panels of sixteen outputs.</summary>
    public static int Panels(int outputs) => (outputs + 15) / 16;

    private static int Up(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
