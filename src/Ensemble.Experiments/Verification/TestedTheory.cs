namespace Ensemble.Experiments.Verification;

/// <summary>
/// The theory put to the test. All but <see cref="Exact"/> are wrong on purpose: a test that cannot reject them proves nothing.
/// </summary>
public enum TestedTheory
{
    /// <summary>The exact discrete law.</summary>
    Exact,

    /// <summary>Wrong: a gradient decays from the step at which it was taken, ρ^{n−n′}, instead of ρ^{n−1−n′}.</summary>
    LateGradient,

    /// <summary>Wrong: the NTK of t = 0 for all times.</summary>
    FrozenNtk,

    /// <summary>Wrong for finite steps: the law of continuous time.</summary>
    Continuous,
}

/// <summary>The theories by their names on the command line.</summary>
public static class TestedTheories
{
    private static readonly (TestedTheory Theory, string Name)[] All =
    [
        (TestedTheory.Exact, "exact"),
        (TestedTheory.LateGradient, "late-gradient"),
        (TestedTheory.FrozenNtk, "frozen-ntk"),
        (TestedTheory.Continuous, "continuous"),
    ];

    /// <summary>The name of a theory.</summary>
    /// <param name="theory">The theory.</param>
    public static string NameOf(TestedTheory theory) => All.First(known => known.Theory == theory).Name;

    /// <summary>The theory of a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ExperimentException">The name is not known.</exception>
    public static TestedTheory Parse(string name) => Array.FindIndex(All, known => known.Name == name) is >= 0 and var index ? All[index].Theory
        : throw new ExperimentException("", $"--theory is '{name}'; it must be one of {string.Join(", ", All.Select(known => known.Name))}");
}
