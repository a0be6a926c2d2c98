using System.Collections.Immutable;
using Ensemble.Training.Statistics;
using Ensemble.Training;

namespace Ensemble.Experiments.Verification;

/// <summary>Whether networks of growing width approach the theory.</summary>
/// <param name="Name">The name of the experiment.</param>
/// <param name="Theory">The name of the theory tested.</param>
/// <param name="Ensembles">The ensemble at each width, the narrowest first.</param>
/// <param name="Powers">The powers p of the bias law c₀ + Σ c_p N^{−p}.</param>
/// <param name="FalseAlarm">The family-wise false-alarm probability over all observables.</param>
/// <param name="Tolerance">The part of its size to which an observable must be resolved to agree.</param>
/// <param name="Seconds">Wall time in seconds.</param>
/// <param name="Families">The verdict on each observable.</param>
/// <param name="Untested">What was measured and is not tested, and why.</param>
public sealed record VerifyResult(
    string Name,
    string Theory,
    ImmutableArray<VerifyEnsemble> Ensembles,
    ImmutableArray<double> Powers,
    double FalseAlarm,
    double Tolerance,
    double Seconds,
    ImmutableArray<VerifyFamily> Families,
    ImmutableArray<VerifyUntested> Untested)
{
    /// <summary>How changes of weights and units grow with the width; null where none is recorded.</summary>
    public ImmutableArray<VerifyGrowth>? Growths { get; init; }

    /// <summary>Whether the theory is rejected on no observable, and one at least is resolved well enough to agree.</summary>
    public bool Agrees => Families.All(family => family.Verdict != VerifyVerdict.Rejected) && Families.Any(family => family.Verdict == VerifyVerdict.Agrees);
}

/// <summary>The ensemble trained at one width.</summary>
/// <param name="Width">N.</param>
/// <param name="Members">M, the number of members.</param>
/// <param name="Samples">The number of blocks of members that are drawn from.</param>
/// <param name="End">Why there are no more members, for <c>members: auto</c>; null for a given number.</param>
public sealed record VerifyEnsemble(int Width, int Members, int Samples, EnsembleEnd? End);

/// <summary>Something measured that is not tested.</summary>
/// <param name="Name">The array.</param>
/// <param name="Reason">Why not, in a few words.</param>
public sealed record VerifyUntested(string Name, string Reason);
