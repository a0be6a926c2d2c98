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
