using System.Collections.Immutable;
using Ensemble.Training.Statistics;

namespace Ensemble.Experiments.Verification;

/// <summary>Whether networks of growing width approach the theory.</summary>
/// <param name="Name">The name of the experiment.</param>
/// <param name="Theory">The theory tested.</param>
/// <param name="Ensembles">The ensemble at each width, the narrowest first.</param>
/// <param name="Order">The highest power of 1/N in the bias law.</param>
/// <param name="FalseAlarm">The family-wise false-alarm probability over all observables.</param>
/// <param name="Seconds">Wall time in seconds.</param>
/// <param name="Families">The verdict on each observable.</param>
public sealed record VerifyResult(
    string Name,
    TestedTheory Theory,
    ImmutableArray<VerifyEnsemble> Ensembles,
    int Order,
    double FalseAlarm,
    double Seconds,
    ImmutableArray<VerifyFamily> Families)
{
    /// <summary>Whether the theory is kept on every observable.</summary>
    public bool Agrees => Families.All(family => family.Agrees);
}

/// <summary>The ensemble trained at one width.</summary>
/// <param name="Width">N.</param>
/// <param name="Members">M, the number of members.</param>
/// <param name="End">Why there are no more, for <c>members: auto</c>; null for a given number.</param>
public sealed record VerifyEnsemble(int Width, int Members, EnsembleEnd? End);
