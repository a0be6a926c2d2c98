using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using System.Numerics;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Reference;

/// <summary>Looks at every step of a member, beside its training, and records what it makes of them.</summary>
internal interface IStepCompanion<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Forgets the member before; the weights are those of t = 0.</summary>
    void Start();

    /// <summary>Looks at the weights before a step.</summary>
    /// <param name="member">The member's index.</param>
    /// <param name="step">n.</param>
    /// <param name="table">The coefficients of the step.</param>
    void Before(int member, int step, StepTable<T> table);

    /// <summary>Looks at the weights after a step, and leaves them as they are.</summary>
    /// <param name="step">n.</param>
    /// <param name="table">The coefficients of the step.</param>
    void After(int step, StepTable<T> table);

    /// <summary>Records.</summary>
    /// <param name="record">Where.</param>
    /// <param name="time">The index of the record time.</param>
    void Take(MemberRecord record, int time);

    /// <summary>Writes what <see cref="Start"/> and the weights do not tell.</summary>
    void Write(BinaryWriter writer);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    void Read(BinaryReader reader);
}
