using System.Collections.Immutable;
using Ensemble.Experiments.Predicting;

namespace Ensemble.Experiments.Verification;

/// <summary>How a theory is put to the test.</summary>
public sealed record VerifyOptions
{
    /// <summary>The widths N, ascending; at least three.</summary>
    public required ImmutableArray<int> Widths { get; init; }

    /// <summary>The family-wise false-alarm probability: how often a true theory is rejected, over all observables together.</summary>
    public double FalseAlarm { get; init; } = 0.01;

    /// <summary>The theory that is tested, by name; null for the first one that the experiment compares.</summary>
    public string? Theory { get; init; }

    /// <summary>The theories that can be tested, by name; those that are wrong on purpose last.</summary>
    public static IEnumerable<string> Theories => ComparedTheory.NamesToTest;

    /// <summary>The fewest draws of the null distribution; there are more where the false-alarm probability asks for them.</summary>
    public int Resamples { get; init; } = 4999;

    /// <summary>
    /// What counts as resolved: an observable agrees only where a theory whose values are all off by this part of themselves
    /// would have been detected, otherwise nothing is said of it.
    /// </summary>
    public double Tolerance { get; init; } = 0.1;

    /// <summary>Whether members run once more without a loss, as control variates of mean and variance of the predictor, where that is possible.</summary>
    public bool Control { get; init; }

    /// <summary>The fewest samples (blocks of members) that each width keeps.</summary>
    public int Samples { get; init; } = 64;

    /// <summary>The name of the files of the verdict without their ending: <c>verify</c>, with the theory behind it where it was asked for by name.</summary>
    public string FileName => Theory is null ? "verify" : $"verify-{Theory}";

    /// <summary>Refuses options that make no test.</summary>
    /// <exception cref="ExperimentException">A value is out of range.</exception>
    public void Validate()
    {
        if (Widths.Length < 3 || Widths[0] < 2 || Widths[^1] > 1 << 20 || Widths.Zip(Widths[1..]).Any(pair => pair.First >= pair.Second))
        {
            throw new ExperimentException("", $"--widths is {string.Join(",", Widths)}; it must be at least three widths from 2 to {1 << 20} in ascending order, such as 64,128,256");
        }

        if (Theory is not null && !Theories.Contains(Theory))
        {
            throw new ExperimentException("", $"--theory is '{Theory}'; it must be one of {string.Join(", ", Theories)}");
        }

        if (Law is { } law && (law.Length is < 1 or > 3 || law.Length >= Widths.Length || !(law[0] > 0) || !double.IsFinite(law[^1]) || law.Zip(law[1..]).Any(pair => !(pair.First < pair.Second))))
        {
            throw new ExperimentException("", $"--powers is {string.Join(",", law)}; it must be 1 to 3 numbers above 0 in ascending order, fewer than there are widths, such as 1,2 or 0.5,1");
        }

        if (!(FalseAlarm is >= 0.001 and <= 0.5))
        {
            throw new ExperimentException("", $"--false-alarm is {FalseAlarm}; it must be a probability from 0.001 to 0.5");
        }

        if (!(Tolerance is > 0 and <= 1))
        {
            throw new ExperimentException("", $"--tolerance is {Tolerance}; it must be a number above 0 and at most 1");
        }
    }

    /// <summary>The powers of 1/N in the law of the bias, ascending; null to choose them by the activation and the number of widths.</summary>
    public ImmutableArray<double>? Law { get; init; }

    /// <summary>The powers of 1/N in the law of the bias.</summary>
    /// <param name="kinked">Whether units can switch off, which adds a term of 1/√N.</param>
    /// <param name="rich">Whether features are learnt, which makes the term of 1/N² as large as that of 1/N late in training.</param>
    /// <exception cref="ExperimentException">There are too few widths for the law.</exception>
    public ImmutableArray<double> Powers(bool kinked, bool rich) => Law ?? (kinked, Widths.Length) switch
    {
        (true, >= 6) => [0.5, 1, 1.5],
        (true, >= 4) => [0.5, 1],
        (true, _) => throw new ExperimentException("", $"--widths is {string.Join(",", Widths)}; an activation with a kink needs at least four widths, since its bias has terms of 1/√N and 1/N"),
        (false, >= 6) => [1, 2, 3],
        (false, >= 4) => [1, 2],
        (false, _) when rich => [1, 2],
        _ => [1],
    };
}
