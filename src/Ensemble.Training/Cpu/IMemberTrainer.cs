using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Cpu;

/// <summary>Trains one member after another through all of time.</summary>
internal interface IMemberTrainer
{
    /// <summary>Trains a member and fills its record.</summary>
    /// <param name="member">The member's index.</param>
    /// <param name="record">Where its record goes.</param>
    /// <param name="steps">Is told of every step done.</param>
    /// <param name="states">Keeps the state of the member, or null.</param>
    /// <exception cref="ModelException">The member diverged.</exception>
    /// <exception cref="OperationCanceledException">The run is to stop; the state of the member has been saved.</exception>
    void Train(int member, MemberRecord record, StepCounter steps, IMemberStates? states);
}
