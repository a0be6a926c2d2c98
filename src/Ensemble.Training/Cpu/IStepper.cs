using System.Numerics;

namespace Ensemble.Training.Cpu;

/// <summary>Advances the weights of one member by a step.</summary>
internal interface IStepper<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Takes a step.</summary>
    /// <param name="member">The member's index.</param>
    /// <param name="step">n, the current step of the table.</param>
    /// <param name="table">The coefficients.</param>
    void Step(int member, int step, StepTable<T> table);
}
