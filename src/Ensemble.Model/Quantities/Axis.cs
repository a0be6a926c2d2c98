namespace Ensemble.Model.Quantities;

/// <summary>What an axis of an array runs over.</summary>
public enum Axis
{
    /// <summary>The record times t, of length n.</summary>
    Time,

    /// <summary>The record times a second time, t′.</summary>
    OtherTime,

    /// <summary>The record times t₀ at which something is fitted.</summary>
    FitTime,

    /// <summary>The points x: P training points, then P* test points.</summary>
    Point,

    /// <summary>The points a second time, x′.</summary>
    OtherPoint,

    /// <summary>The training points alone, of length P.</summary>
    TrainPoint,

    /// <summary>The orders of a series, from 1 on.</summary>
    Order,

    /// <summary>The levels of quantiles over the units of a layer (<see cref="UnitQuantiles.Levels"/>).</summary>
    Quantile,

    /// <summary>The outputs c, of length C.</summary>
    Output,

    /// <summary>The members of the ensemble, or blocks of consecutive ones.</summary>
    Sample,
}

/// <summary>The names of axes in files and messages.</summary>
public static class AxisNames
{
    /// <summary>The name of an axis, such as <c>time</c> or <c>point′</c>.</summary>
    /// <param name="axis">The axis.</param>
    public static string Name(this Axis axis) => axis switch
    {
        Axis.Time => "time",
        Axis.OtherTime => "time′",
        Axis.FitTime => "fit_time",
        Axis.Point => "point",
        Axis.OtherPoint => "point′",
        Axis.TrainPoint => "train_point",
        Axis.Order => "order",
        Axis.Quantile => "quantile",
        Axis.Output => "output",
        Axis.Sample => "sample",
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "not an axis"),
    };
}
