using System.Collections.Immutable;

namespace Ensemble.Model.Quantities;

/// <summary>
/// A quantity that an ensemble is measured for or a theory predicts: one array of <c>measured.npz</c> or <c>predicted.npz</c>.
/// It stands once, in the <see cref="Catalogue"/>; files, comparison, verification, sweep and report read it from there.
/// </summary>
/// <param name="Name">The name of the array, such as <c>ntk</c> or <c>hidden_kernel_2</c>.</param>
/// <param name="Symbol">The symbol in formulas, such as <c>Θ(t; x, x′)</c>.</param>
/// <param name="HumanName">The name in words, in the middle of a sentence, such as <c>NTK drift</c>.</param>
/// <param name="Axes">What the axes run over.</param>
/// <param name="Unit">The unit; <c>1</c> for a number, <c>y</c> for that of the targets, <c>1/t</c> for a rate in units of the loss gradient.</param>
/// <param name="Description">One line: what it is, with its formula.</param>
public sealed record Quantity(string Name, string Symbol, string HumanName, ImmutableArray<Axis> Axes, string Unit, string Description)
{
    /// <summary>The name without the member of a family: <c>hidden_kernel</c> for <c>hidden_kernel_2</c>, otherwise <see cref="Name"/>.</summary>
    public string Family { get; init; } = Name;

    /// <summary>The layer, node or weight of a member of a family, such as <c>2</c> or <c>readout</c>; null outside families.</summary>
    public string? Member { get; init; }

    /// <summary>What tells the members of a family apart; null outside families.</summary>
    public QuantityIndex? Index { get; init; }

    /// <summary>How measured and predicted values are compared.</summary>
    public Judgement Judgement { get; init; } = Judgement.None;

    /// <summary>How it is drawn.</summary>
    public Drawing Drawing { get; init; } = Drawing.None;

    /// <summary>Whether (t, x) and (t′, x′) may change places, so that half of the values say all.</summary>
    public bool IsSymmetric { get; init; }

    /// <summary>Whether it is a share of points, on which all members may agree by chance.</summary>
    public bool IsShare { get; init; }

    /// <summary>Whether it vanishes at infinite width in NTK parametrisation, so that its growth with the width is a coordinate check.</summary>
    public bool IsCoordinateCheck { get; init; }

    /// <summary>What it says of the law of the predictor over members; null where it does not follow from that law.</summary>
    public LawPart? Law { get; init; }

    /// <summary>Whether it is the NTK at the record times or follows from it alone.</summary>
    public bool IsOfNtk { get; init; }

    /// <summary>Why its bias at finite width follows no one law of 1/N, after its name, or null.</summary>
    public string? BiasObstacle { get; init; }

    /// <summary>The name of the measured array whose mean or variance over members it is: <c>predictor</c> for <c>predictor_mean</c>, otherwise <see cref="Name"/>.</summary>
    public string MeasuredAs => Measured ?? Name;

    /// <summary>Whether this stands for a whole family and not for an array.</summary>
    public bool IsFamily => Index is not null && Member is null;

    /// <summary>Whether it depends on two times.</summary>
    public bool IsTwoTime => Axes.Contains(Axis.OtherTime) || Axes.Contains(Axis.FitTime);

    /// <summary>The name of the array of the standard errors of its mean in <c>measured.npz</c>.</summary>
    public string StandardErrorName => Catalogue.StandardErrorOf(MeasuredAs);

    internal string? Measured { get; init; }

    /// <summary>The member of a family.</summary>
    /// <param name="member">The layer, node or weight, such as <c>2</c> or <c>readout</c>.</param>
    /// <exception cref="InvalidOperationException">This is not a family.</exception>
    public Quantity Of(string member)
    {
        ArgumentException.ThrowIfNullOrEmpty(member);
        return !IsFamily ? throw new InvalidOperationException($"{Name} is not a family of quantities")
            : this with
            {
                Name = $"{Family}_{member}",
                Symbol = Filled(Symbol, member),
                HumanName = Filled(HumanName, member),
                Description = Filled(Description, member),
                Member = member,
                Drawing = Drawing with { Axis = Filled(Drawing.Axis, member) },
            };
    }

    /// <summary>The member of a family for a layer.</summary>
    /// <param name="layer">The layer, counted from 1.</param>
    public Quantity Of(int layer) => Of(layer.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static string Filled(string text, string member) => text.Replace("{l}", member, StringComparison.Ordinal);
}

/// <summary>What a quantity says of the law of the predictor over members.</summary>
public enum LawPart
{
    /// <summary>The mean at one time.</summary>
    Mean,

    /// <summary>The variance at one time.</summary>
    Variance,

    /// <summary>An error or accuracy at one time: it follows from mean and variance, and where members do not scatter from the mean alone.</summary>
    Score,

    /// <summary>The covariance between all times and points.</summary>
    Covariance,
}

/// <summary>What tells the members of a family of quantities apart.</summary>
public enum QuantityIndex
{
    /// <summary>Hidden layers, counted from 1 to L.</summary>
    HiddenLayer,

    /// <summary>Weight layers, counted from 1 to L + 1, the readout last.</summary>
    WeightLayer,

    /// <summary>Weights by name, such as <c>dense_1</c> or <c>readout</c>.</summary>
    Weight,
}
