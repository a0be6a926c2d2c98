using System.Collections.Immutable;
using Ensemble.Experiments.Predicting;
using Ensemble.Model.Quantities;

namespace Ensemble.Experiments.Comparing;

/// <summary>A prediction as it is compared: at the width of the networks where the theory knows its terms of finite width.</summary>
/// <param name="Shape">The length of each axis.</param>
/// <param name="Values">The values.</param>
/// <param name="Errors">Their standard errors, or null where they do not scatter.</param>
internal sealed record PredictedValues(ImmutableArray<int> Shape, double[] Values, double[]? Errors)
{
    /// <summary>The prediction of a quantity, or null.</summary>
    /// <param name="predictions">All predictions.</param>
    /// <param name="theory">The theory.</param>
    /// <param name="name">The name of the quantity.</param>
    /// <param name="widths">The widths of the hidden layers; terms of finite width hold where all are the same.</param>
    public static PredictedValues? Find(Predictions predictions, string theory, string name, ImmutableArray<int> widths)
    {
        if (predictions.Find(theory, name) is not { } infinite)
        {
            return null;
        }

        double[] values = infinite.Values;
        if (widths.All(width => width == widths[0]))
        {
            values = Plus(values, predictions.Find(theory, Catalogue.PerWidthOf(name)), 1.0 / widths[0]);
            values = Plus(values, predictions.Find(theory, Catalogue.PerRootWidthOf(name)), 1 / Math.Sqrt(widths[0]));
        }

        return new PredictedValues(infinite.Shape, values, predictions.Find(theory, Catalogue.StandardErrorOf(name))?.Values);
    }

    private static double[] Plus(double[] values, NamedArray? coefficients, double power) =>
        coefficients is null ? values : [.. values.Select((value, i) => double.IsNaN(coefficients.Values[i]) ? value : value + (coefficients.Values[i] * power))];
}
