namespace Ensemble.Model.Quantities;

/// <summary>How a measured quantity is compared with a predicted one.</summary>
public enum Judgement
{
    /// <summary>It is not: one of the two sides does not have it, or it is a single sample.</summary>
    None,

    /// <summary>All values together, in standard errors of the mean over members.</summary>
    Whole,

    /// <summary>Training and test points apart, in standard errors of the mean over members.</summary>
    ByGroup,

    /// <summary>Training and test points apart: a variance over members, in standard errors of that variance.</summary>
    VarianceByGroup,
}
