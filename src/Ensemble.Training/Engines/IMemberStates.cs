namespace Ensemble.Training.Engines;

/// <summary>
/// Keeps the state of members in flight, so that a stopped run continues where it was. An engine leaves out members that
/// are finished (<see cref="IsFinished"/>), calls <see cref="Restore"/> once when a member begins, asks <see cref="IsDue"/> between steps and, when it is, calls
/// <see cref="Save"/>; when the run is cancelled it saves every member in flight before it throws. A restored member must
/// go on to the same record, to the last bit. All methods may be called from several threads at the same time.
/// </summary>
public interface IMemberStates
{
    /// <summary>Whether a member was finished before this run; it is not to be trained or delivered again.</summary>
    /// <param name="member">The member.</param>
    bool IsFinished(int member);

    /// <summary>Whether the state of a member in flight is wanted now. Cheap enough to be asked after every step.</summary>
    /// <param name="member">The member.</param>
    bool IsDue(int member);

    /// <summary>Keeps the state of a member, replacing an earlier one.</summary>
    /// <param name="member">The member.</param>
    /// <param name="write">Writes the state; is called before the method returns, at most once.</param>
    void Save(int member, Action<BinaryWriter> write);

    /// <summary>Says that a member begins, and gives its kept state.</summary>
    /// <param name="member">The member.</param>
    /// <returns>What <see cref="Save"/> wrote, or null: the member begins at t = 0. The caller disposes of it.</returns>
    BinaryReader? Restore(int member);
}
