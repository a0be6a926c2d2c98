namespace Ensemble.Training.Engines;

/// <summary>The members <see cref="First"/>, …, <see cref="First"/> + <see cref="Count"/> − 1 of an ensemble.</summary>
/// <param name="First">The index of the first member, ≥ 0.</param>
/// <param name="Count">How many, ≥ 0.</param>
public readonly record struct MemberRange(int First, int Count)
{
    /// <summary>The index after the last member.</summary>
    public int End => First + Count;
}
