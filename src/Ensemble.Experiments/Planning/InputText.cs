using System.Numerics.Tensors;
using Ensemble.Model.Data;

namespace Ensemble.Experiments.Planning;

/// <summary>Warns of inputs whose size the networks are not made for.</summary>
internal static class InputText
{
    // Between these, x·x/N₀ changes a variance by less than other choices do.
    private const double Least = 0.1;
    private const double Most = 10;

    /// <summary>The warning, or null.</summary>
    public static string? Of(Dataset data)
    {
        double least = double.PositiveInfinity, most = 0;
        for (int point = 0; point < data.Count; point++)
        {
            ReadOnlySpan<double> x = data.Inputs.Values.Slice(point * data.InputDimension, data.InputDimension);
            double size = TensorPrimitives.SumOfSquares(x) / data.InputDimension;
            (least, most) = (Math.Min(least, size), Math.Max(most, size));
        }

        return least >= Least && most <= Most ? null
            : $"Warning: x·x/N0 runs from {least:G3} to {most:G3}, and variances of weights are meant for about 1: scale the inputs (data.normalise: on), or choose langevin.initial_variance and prior_variance to suit";
    }
}
