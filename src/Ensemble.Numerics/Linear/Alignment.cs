namespace Ensemble.Numerics.Linear;

/// <summary>How far a kernel points towards the targets.</summary>
/// <remarks>Equations: L9.</remarks>
internal static class Alignment
{
    /// <summary>yᵀKy/(‖K‖_F‖y‖²) on the training points, summed over the outputs; sums run in ascending order on every hardware.</summary>
    /// <param name="kernel">K between all points, row by row, training points first.</param>
    /// <param name="points">The number of points.</param>
    /// <param name="targets">y of all points, (points, C) row by row.</param>
    /// <param name="train">P, the number of training points.</param>
    public static double Of(ReadOnlySpan<double> kernel, int points, ReadOnlySpan<double> targets, int train)
    {
        int outputs = targets.Length / points;
        double quadratic = 0, squares = 0, norm = 0;
        for (int i = 0; i < train; i++)
        {
            ReadOnlySpan<double> y = targets.Slice(i * outputs, outputs);
            for (int j = 0; j < train; j++)
            {
                double entry = kernel[(i * points) + j];
                squares += entry * entry;
                quadratic += entry * Dot(y, targets.Slice(j * outputs, outputs));
            }

            norm += Dot(y, y);
        }

        return quadratic / (Math.Sqrt(squares) * norm);
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
