using System.Collections.Immutable;
using Ensemble.Experiments.Data;
using Ensemble.Model;
using Ensemble.Numerics.Noise;

namespace Ensemble.Experiments.Settings;

/// <summary>An experiment file with every default resolved.</summary>
public sealed record Experiment
{
    /// <summary>The name; part of the name of the results folder.</summary>
    public required string Name { get; init; }

    /// <summary>The seed of data selection, initial weights and noise.</summary>
    public required ulong Seed { get; init; }

    /// <summary>
    /// The seed of initial weights and noise alone: the seed itself for stream 0, otherwise one derived from the seed and
    /// the stream, so that streams are independent of each other while the data stay the same.
    /// </summary>
    public ulong NoiseSeed => Ensemble.Stream == 0 ? Seed : SplitMix64.For(SplitMix64.For(Seed, "stream").Next(), (ulong)Ensemble.Stream).Next();

    /// <summary>Where training and test points come from.</summary>
    public required DataSource Data { get; init; }

    /// <summary>The network, but for the input and output sizes that the data fix.</summary>
    public required NetworkOptions Network { get; init; }

    /// <summary>The Langevin dynamics.</summary>
    public required LangevinOptions Langevin { get; init; }

    /// <summary>The phases after the first, in the order of time.</summary>
    public required ImmutableArray<PhaseOptions> Schedule { get; init; }

    /// <summary>The ensemble.</summary>
    public required EnsembleOptions Ensemble { get; init; }

    /// <summary>What is recorded, and when.</summary>
    public required RecordOptions Record { get; init; }

    /// <summary>What is predicted.</summary>
    public required TheoryOptions Theory { get; init; }

    /// <summary>What trains the members.</summary>
    public required EngineOptions Engine { get; init; }

    /// <summary>The same experiment with another width of every hidden layer.</summary>
    /// <param name="width">N.</param>
    public Experiment AtWidth(int width) =>
        this with { Network = Network.AtWidth(width) };

    /// <summary>The same experiment with another width and a stream of random numbers of its own, independent of those of all other widths.</summary>
    /// <param name="width">N, below 2²¹.</param>
    public Experiment AtIndependentWidth(int width) =>
        AtWidth(width) with { Ensemble = Ensemble with { Stream = checked((Ensemble.Stream << 21) + width) } };
}

/// <summary>The section <c>langevin</c>. Lists hold one value for all weights, or one for each in the order of <see cref="NetworkOptions.Weights"/>.</summary>
/// <param name="Integrator">Explicit, implicit or trapezoidal steps.</param>
/// <param name="StepSize">η of explicit steps, or null for <c>auto</c>.</param>
/// <param name="Ladder">The growing steps, or null where the integrator is explicit.</param>
/// <param name="Time">The time of training, in units of the loss gradient.</param>
/// <param name="Temperature">T.</param>
/// <param name="PriorVariance">σ².</param>
/// <param name="InitialVariance">σ₀².</param>
/// <param name="Rate">The factor on the step size.</param>
public sealed record LangevinOptions(
    Integrator Integrator,
    double? StepSize,
    LadderOptions? Ladder,
    double Time,
    ImmutableArray<double> Temperature,
    ImmutableArray<double> PriorVariance,
    ImmutableArray<double> InitialVariance,
    ImmutableArray<double> Rate)
{
    /// <summary>B: the number of training points that each step draws, or null for all.</summary>
    public int? Batch { get; init; }
}

/// <summary>The steps of <c>integrator: implicit</c> and <c>trapezoidal</c>: a ladder that grows geometrically, or a list.</summary>
/// <param name="FirstStep">The first step, or null for <c>auto</c>.</param>
/// <param name="LastStep">The largest step, or null for <c>auto</c>.</param>
/// <param name="Growth">The ratio of a step to the one before, ≥ 1, or null for <c>auto</c>.</param>
/// <param name="Steps">All step sizes, or null where the ladder is built from the other values.</param>
/// <param name="StepTolerance">The distance to continuous time that <c>growth: auto</c> stays below, in units of the predictor.</param>
public sealed record LadderOptions(double? FirstStep, double? LastStep, double? Growth, ImmutableArray<double>? Steps, double StepTolerance);

/// <summary>
/// One entry of the section <c>schedule</c>: what changes at a time. Lists hold one value for all weights, or one for each; null leaves
/// a value, or that of a weight, as it was.
/// </summary>
/// <param name="At">When the phase begins.</param>
/// <param name="Freeze">Weights that stop.</param>
/// <param name="Thaw">Weights that move again.</param>
/// <param name="Loss">Whether the loss acts.</param>
/// <param name="Temperature">T.</param>
/// <param name="PriorVariance">σ².</param>
/// <param name="Decay">κ instead of T/σ².</param>
/// <param name="Rate">The factor on the step size.</param>
public sealed record PhaseOptions(
    double At,
    ImmutableArray<WeightId> Freeze,
    ImmutableArray<WeightId> Thaw,
    bool? Loss,
    ImmutableArray<double?>? Temperature,
    ImmutableArray<double?>? PriorVariance,
    ImmutableArray<double?>? Decay,
    ImmutableArray<double?>? Rate);

/// <summary>The section <c>ensemble</c>.</summary>
/// <param name="Members">M, the number of members; the most that there may be with <paramref name="Auto"/>.</param>
/// <param name="Antithetic">Whether members come in pairs with opposite readouts, which sharpens the mean predictor.</param>
/// <param name="Auto">When to stop adding members, for <c>members: auto</c>; null for a given number.</param>
/// <param name="Stream">The stream of random numbers, ≥ 0: ensembles of different streams are independent, those of the same stream share initial weights and noise as far as their sizes allow.</param>
public sealed record EnsembleOptions(int Members, bool Antithetic, AutoMembers? Auto = null, long Stream = 0);

/// <summary>The keys of the section <c>ensemble</c> that belong to <c>members: auto</c>.</summary>
/// <param name="StandardError">The standard error of the mean predictor at which no more members are added, rms over record times, points and outputs; null for <c>auto</c>.</param>
public sealed record AutoMembers(double? StandardError)
{
    /// <summary><c>auto</c> as a fraction of 1/N, the order of the bias, with N the smallest width.</summary>
    public const double FractionOfInverseWidth = 0.2;
}

/// <summary>The section <c>record</c>.</summary>
/// <param name="Count">The number of log-spaced record times, or null where <paramref name="Times"/> lists them.</param>
/// <param name="Times">The record times, or null where <paramref name="Count"/> says how many.</param>
/// <param name="Observables">The names of the observables.</param>
/// <param name="Samples">The least number of blocks of members whose averages are kept as well, as samples to draw from; 0 for none.</param>
public sealed record RecordOptions(int? Count, ImmutableArray<double>? Times, ImmutableArray<string> Observables, int Samples = 0);

/// <summary>Which time the theory is computed in.</summary>
public enum TheoryTime
{
    /// <summary>The discrete steps of the trainer, for which the law is exact at infinite width.</summary>
    Discrete,

    /// <summary>Continuous time.</summary>
    Continuous,

    /// <summary>Discrete steps, and continuous time beside them.</summary>
    Both,
}

/// <summary>The section <c>theory</c>.</summary>
/// <param name="Dynamics">Discrete, continuous or both.</param>
/// <param name="Tolerance">The absolute error allowed in continuous time.</param>
/// <param name="Covariance">Whether the two-time covariance of the predictor is written.</param>
/// <param name="Compare">The names of the theories that are compared with the ensemble, the first under the plain names of arrays; <see cref="All"/> for all that apply, <see cref="None"/> for none.</param>
public sealed record TheoryOptions(TheoryTime Dynamics, double Tolerance, bool Covariance, ImmutableArray<string> Compare)
{
    /// <summary>All theories that apply, in the order of the registry.</summary>
    public const string All = "all";

    /// <summary>No theory: networks alone.</summary>
    public const string None = "none";

    /// <summary>What is compared where the file does not say.</summary>
    public static ImmutableArray<string> Default { get; } = ["ndk"];

    /// <summary>What is compared with networks in mean-field parametrisation where the file does not say.</summary>
    public static ImmutableArray<string> MeanFieldDefault { get; } = ["mean_field"];

    /// <summary>Whether all that is asked for is the law of continuous time, which knows no steps.</summary>
    public bool IsContinuousAlone => Compare.All(name => name == "ndk_continuous" || (name == "ndk" && Dynamics == TheoryTime.Continuous));

    /// <summary>The samples of the mean-field theory, and the standard error to aim for where their number is null.</summary>
    public MeanFieldTheoryOptions MeanField { get; init; } = new(null, 3e-3);

    /// <summary>λ of the unified kernel, ≥ 0; null for the decay κ of the weights.</summary>
    public double? UnifiedLambda { get; init; }
}

/// <summary>The section <c>theory.mean_field</c>.</summary>
/// <param name="Samples">How many samples of a hidden unit are taken where no exact solver applies; null for <c>auto</c>.</param>
/// <param name="Tolerance">The standard error of the predictor that <c>samples: auto</c> aims for.</param>
public sealed record MeanFieldTheoryOptions(int? Samples, double Tolerance);

/// <summary>The section <c>engine</c>.</summary>
/// <param name="Device"><c>auto</c>, <c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Backend"><c>auto</c>, <c>builtin</c> or <c>torch</c>.</param>
/// <param name="Threads">The number of threads; 0 for all that there are.</param>
/// <param name="Precision"><c>float32</c> or <c>float64</c>.</param>
public sealed record EngineOptions(string Device, string Backend, int Threads, string Precision);
