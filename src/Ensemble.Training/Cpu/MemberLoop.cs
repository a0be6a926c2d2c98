using Ensemble.Training.Engines;

namespace Ensemble.Training.Cpu;

/// <summary>The way of a member through all of time: steps, records, and the place to go on after a stop.</summary>
internal abstract class MemberLoop(Simulation simulation) : IMemberTrainer
{
    // A larger member would not fit into one array; it begins anew after a stop.
    private const long LargestState = 1 << 30;

    /// <summary>The bytes of a member's state.</summary>
    protected abstract long StateBytes { get; }

    /// <inheritdoc/>
    public void Train(int member, MemberRecord record, StepCounter steps, IMemberStates? states)
    {
        record.Member = member;
        (int step, int next) = Begin(member, record, states);
        steps.Skip(step);
        if (simulation.RecordSteps[next] == step)
        {
            Take(member, record, step, next++);
        }

        while (next < simulation.RecordSteps.Length)
        {
            bool isRecorded = simulation.RecordSteps[next] == step + 1;
            Step(member, step++, isRecorded);
            if (isRecorded)
            {
                Take(member, record, step, next++);
            }

            bool isDone = next == simulation.RecordSteps.Length;
            bool due = states is not null && states.IsDue(member), stop = steps.IsStopped && !isDone;
            if (states is not null && !isDone && (due || stop))
            {
                Settle();
                Save(member, record, step, next, states);
            }

            steps.Count(stop);
        }

        Finish(record);
    }

    /// <summary>Draws the initial weights of a member.</summary>
    public abstract void Begin(int member);

    /// <summary>Takes one step.</summary>
    /// <param name="member">The member's index.</param>
    /// <param name="step">n.</param>
    /// <param name="pause">Whether the weights are looked at before the next step.</param>
    public abstract void Step(int member, int step, bool pause);

    /// <summary>Records the current member at a step, as the record time of an index.</summary>
    protected abstract void Take(int member, MemberRecord record, int step, int time);

    /// <summary>Ends what is put off between steps, so that the weights are those of the step.</summary>
    protected abstract void Settle();

    /// <summary>Ends the record.</summary>
    protected abstract void Finish(MemberRecord record);

    /// <summary>Reads the state of a member that was stopped.</summary>
    protected abstract void Read(int member, BinaryReader saved, MemberRecord record, int next);

    /// <summary>Writes the state of the current member.</summary>
    protected abstract void Write(BinaryWriter writer, MemberRecord record, int next);

    private (int Step, int Next) Begin(int member, MemberRecord record, IMemberStates? states)
    {
        using BinaryReader? saved = states?.Restore(member);
        if (saved is null)
        {
            Begin(member);
            return (0, 0);
        }

        int step = saved.ReadInt32();
        int next = saved.ReadInt32();
        Read(member, saved, record, next);
        return (step, next);
    }

    // The place to go on is after the record at a step, if there is one.
    private void Save(int member, MemberRecord record, int step, int next, IMemberStates states)
    {
        if (StateBytes > LargestState)
        {
            return;
        }

        states.Save(member, writer =>
        {
            writer.Write(step);
            writer.Write(next);
            Write(writer, record, next);
        });
    }
}
