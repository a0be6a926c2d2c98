namespace Ensemble.Model.Quantities;

/// <summary>The form of a diagram.</summary>
public enum DrawingForm
{
    /// <summary>It is not drawn.</summary>
    None,

    /// <summary>One curve over time.</summary>
    OverTime,

    /// <summary>Over time at a few points, training and test points apart.</summary>
    AtPoints,

    /// <summary>Quantiles over time at one point.</summary>
    Quantiles,

    /// <summary>Single entries K(x, x′) over time.</summary>
    Entries,

    /// <summary>Against the lag t − t′, one curve for each of a few earlier times; of kernels the mean of their diagonals.</summary>
    OverLag,
}

/// <summary>The scale of the axis of values.</summary>
public enum DrawingScale
{
    /// <summary>As the values ask for.</summary>
    Free,

    /// <summary>From zero on.</summary>
    FromZero,

    /// <summary>Fractions, shown as per cent.</summary>
    Percent,

    /// <summary>Logarithmic where values are positive and range widely, otherwise from zero on.</summary>
    Logarithmic,
}

/// <summary>How a quantity is drawn.</summary>
/// <param name="Form">The form of the diagram.</param>
/// <param name="Scale">The axis of values.</param>
/// <param name="Axis">The title of the axis of values, with the unit.</param>
public sealed record Drawing(DrawingForm Form, DrawingScale Scale, string Axis)
{
    /// <summary>No diagram.</summary>
    public static Drawing None { get; } = new(DrawingForm.None, DrawingScale.Free, "");
}
