using System.Numerics;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>Advances the weights of one member by a step.</summary>
internal interface IStepper<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Forgets the member before.</summary>
    void Begin()
    {
    }

    /// <summary>Takes a step.</summary>
    /// <param name="member">The member's index.</param>
    /// <param name="step">n, the current step of the table.</param>
    /// <param name="table">The coefficients.</param>
    /// <param name="pause">Whether the weights are looked at before the next step.</param>
    void Step(int member, int step, StepTable<T> table, bool pause);

    /// <summary>Makes the weights those from which the next step begins, which may differ from the ones looked at.</summary>
    void Settle()
    {
    }
}
