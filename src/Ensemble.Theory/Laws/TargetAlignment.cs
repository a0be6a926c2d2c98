using System.Numerics.Tensors;

namespace Ensemble.Theory.Laws;

/// <summary>How far a kernel points towards the targets.</summary>
internal static class TargetAlignment
{
    /// <summary>yᵀKy/(‖K‖_F‖y‖²) on the training points, summed over the outputs.</summary>
    /// <param name="kernel">K between all points, (P + P*) × (P + P*).</param>
    /// <param name="data">The points and their targets.</param>
    public static double Of(ReadOnlySpan<double> kernel, Dataset data)
    {
        double quadratic = 0;
        double squares = 0;
        double norm = 0;
        for (int i = 0; i < data.TrainCount; i++)
        {
            ReadOnlySpan<double> y = data.Targets.Row(i);
            for (int j = 0; j < data.TrainCount; j++)
            {
                double entry = kernel[(i * data.Count) + j];
                squares += entry * entry;
                quadratic += entry * TensorPrimitives.Dot(y, data.Targets.Row(j));
            }

            norm += TensorPrimitives.Dot(y, y);
        }

        return quadratic / (Math.Sqrt(squares) * norm);
    }
}
