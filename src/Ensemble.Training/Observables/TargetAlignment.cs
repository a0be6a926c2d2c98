using Ensemble.Model;

namespace Ensemble.Training.Observables;

/// <summary>yᵀKy/(‖K‖_F‖y‖²) over training points, summed over the outputs.</summary>
internal static class TargetAlignment
{
    /// <summary>The alignment of a kernel between all points.</summary>
    public static double Of(ReadOnlySpan<double> kernel, Dataset data)
    {
        double quadratic = 0, squares = 0, norm = 0;
        for (int i = 0; i < data.TrainCount; i++)
        {
            ReadOnlySpan<double> y = data.Targets.Row(i);
            for (int j = 0; j < data.TrainCount; j++)
            {
                double entry = kernel[(i * data.Count) + j];
                squares += entry * entry;
                quadratic += entry * Sums.Dot(y, data.Targets.Row(j));
            }

            norm += Sums.Dot(y, y);
        }

        return quadratic / (Math.Sqrt(squares) * norm);
    }
}
