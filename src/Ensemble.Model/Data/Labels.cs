namespace Ensemble.Model.Data;

/// <summary>How targets are understood as classes, which decides what an accuracy means.</summary>
public enum LabelKind
{
    /// <summary>They are no classes, but numbers: there is no accuracy.</summary>
    None,

    /// <summary>One output whose target is one of two values of opposite sign: a point is right where f has the sign of y.</summary>
    Sign,

    /// <summary>Several outputs, of which the target of one is high and those of the others are equally low: a point is right where the largest f is that one.</summary>
    Largest,
}

/// <summary>What targets mean as classes: the one place where an accuracy is defined. Ties count as much as a guess: ½ at f = 0, 1/k where k outputs are largest.</summary>
/// <remarks>Equations: V13.</remarks>
public static class Labels
{
    /// <summary>How targets are understood.</summary>
    /// <param name="targets">The targets of all points, points × outputs.</param>
    public static LabelKind KindOf(RealMatrix targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ReadOnlySpan<double> values = targets.Values;
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        foreach (double value in values)
        {
            if (value != low && value != high)
            {
                return LabelKind.None;
            }
        }

        return targets.Columns > 1 ? (OneIsHigh(targets, low, high) ? LabelKind.Largest : LabelKind.None)
            : low != 0 && high != 0 && (low == high || (low < 0 && high > 0)) ? LabelKind.Sign
            : LabelKind.None;
    }

    /// <summary>Whether targets are one column of whole numbers from 0 on, as class labels often come, or of 0 and 1, as booleans do: numbers to a trainer, and seldom what is meant.</summary>
    /// <param name="targets">The targets of all points, points × outputs.</param>
    public static bool LookLikeIndices(RealMatrix targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        bool differ = false;
        foreach (double value in targets.Values)
        {
            if (value < 0 || value > 1000 || value != Math.Floor(value))
            {
                return false;
            }

            differ |= value != targets[0, 0];
        }

        return targets.Columns == 1 && differ;
    }

    /// <summary>How right a predictor is at a point: 1, 0, or that of a guess among ties.</summary>
    /// <param name="predictor">f of each output.</param>
    /// <param name="target">y of each output, of targets that are classes.</param>
    public static double Score(ReadOnlySpan<double> predictor, ReadOnlySpan<double> target)
    {
        if (target.Length == 1)
        {
            double margin = predictor[0] * target[0];
            return margin > 0 ? 1 : margin < 0 ? 0 : 0.5;
        }

        int right = Right(target), ties = 0;
        foreach (double value in predictor)
        {
            if (value > predictor[right])
            {
                return 0;
            }

            ties += value == predictor[right] ? 1 : 0;
        }

        return 1.0 / Math.Max(ties, 1);
    }

    /// <summary>The output whose target is largest.</summary>
    /// <param name="target">y of each output.</param>
    public static int Right(ReadOnlySpan<double> target)
    {
        int largest = 0;
        for (int c = 1; c < target.Length; c++)
        {
            largest = target[c] > target[largest] ? c : largest;
        }

        return largest;
    }

    private static bool OneIsHigh(RealMatrix targets, double low, double high)
    {
        if (low == high)
        {
            return false;
        }

        for (int point = 0; point < targets.Rows; point++)
        {
            if (targets.Row(point).Count(high) != 1)
            {
                return false;
            }
        }

        return true;
    }
}
