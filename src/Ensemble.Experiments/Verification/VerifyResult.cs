using System.Collections.Immutable;

namespace Ensemble.Experiments.Verification;

/// <summary>Whether networks of growing width approach the theory.</summary>
/// <param name="Name">The name of the experiment.</param>
/// <param name="Theory">The theory tested.</param>
/// <param name="Members">M, the number of members at each width.</param>
/// <param name="Widths">The widths N.</param>
/// <param name="Order">The highest power of 1/N in the bias law.</param>
/// <param name="FalseAlarm">The family-wise false-alarm probability over all observables.</param>
/// <param name="Seconds">Wall time in seconds.</param>
/// <param name="Families">The verdict on each observable.</param>
public sealed record VerifyResult(
    string Name,
    TestedTheory Theory,
    int Members,
    ImmutableArray<int> Widths,
    int Order,
    double FalseAlarm,
    double Seconds,
    ImmutableArray<VerifyFamily> Families)
{
    /// <summary>Whether the theory is kept on every observable.</summary>
    public bool Agrees => Families.All(family => family.Agrees);
}
