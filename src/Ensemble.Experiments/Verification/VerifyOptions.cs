using System.Collections.Immutable;

namespace Ensemble.Experiments.Verification;

/// <summary>How a theory is put to the test.</summary>
public sealed record VerifyOptions
{
    /// <summary>The widths N, ascending; at least three.</summary>
    public required ImmutableArray<int> Widths { get; init; }

    /// <summary>The family-wise false-alarm probability: how often a true theory is rejected, over all observables together.</summary>
    public double FalseAlarm { get; init; } = 0.01;

    /// <summary>The theory that is tested.</summary>
    public TestedTheory Theory { get; init; } = TestedTheory.Exact;

    /// <summary>How often samples are drawn anew for the null distribution.</summary>
    public int Resamples { get; init; } = 4999;

    /// <summary>The highest power of 1/N in the bias law: 2 with four widths or more, otherwise 1.</summary>
    public int Order => Widths.Length >= 4 ? 2 : 1;

    /// <summary>Refuses options that make no test.</summary>
    /// <exception cref="ExperimentException">A value is out of range.</exception>
    public void Validate()
    {
        if (Widths.Length < 3 || Widths[0] < 2 || Widths.Zip(Widths[1..]).Any(pair => pair.First >= pair.Second))
        {
            throw new ExperimentException("", $"--widths is {string.Join(",", Widths)}; it must be at least three widths ≥ 2 in ascending order, such as 64,128,256");
        }

        if (!(FalseAlarm is >= 0.001 and <= 0.5))
        {
            throw new ExperimentException("", $"--false-alarm is {FalseAlarm}; it must be a probability from 0.001 to 0.5");
        }
    }
}
