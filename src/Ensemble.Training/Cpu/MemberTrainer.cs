using System.Numerics;
using Ensemble.Model;
using Ensemble.Training.Engines;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>Trains one member after another through all of time, in memory of its own.</summary>
internal sealed class MemberTrainer<T> : IMemberTrainer
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // A larger member would not fit into one array; it begins anew after a stop.
    private const long LargestState = 1 << 30;

    private readonly TrainingPlan<T> plan;
    private readonly StepTable<T> table;
    private readonly IStepper<T> stepper;
    private readonly UntrainedDirections<T>? untrained;
    private readonly Recorder<T> recorder;

    /// <param name="arena">Where everything lives.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="request">What is recorded.</param>
    public MemberTrainer(Arena<T> arena, TrainingPlan<T> plan, RecordRequest request)
    {
        this.plan = plan;
        Weights = new MemberWeights<T>(arena, plan);
        table = new StepTable<T>(plan.Simulation);
        stepper = Steppers.Create(arena, plan, Weights);
        if (Weights.Untrained is { } block)
        {
            untrained = new UntrainedDirections<T>(plan, block, new WeightUpdate<T>(arena));
        }

        recorder = new Recorder<T>(arena, plan, request);
    }

    /// <summary>The weights of the current member.</summary>
    public MemberWeights<T> Weights { get; }

    /// <inheritdoc/>
    public void Train(int member, MemberRecord record, StepCounter steps, IMemberStates? states)
    {
        Simulation simulation = plan.Simulation;
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
                stepper.Settle();
                Save(member, record, step, next, states);
            }

            steps.Count(stop);
        }

        recorder.Finish(record);
    }

    /// <summary>Draws the initial weights of a member.</summary>
    public void Begin(int member)
    {
        stepper.Begin();
        Weights.Initialise(member);
        untrained?.Reset();
        if (plan.IsCentred)
        {
            recorder.Centre(Weights);
        }
    }

    private void Take(int member, MemberRecord record, int step, int time)
    {
        CatchUp(member, step);
        recorder.Take(Weights, record, time, step);
    }

    private (int Step, int Next) Begin(int member, MemberRecord record, IMemberStates? states)
    {
        using BinaryReader? saved = states?.Restore(member);
        if (saved is null)
        {
            Begin(member);
            return (0, 0);
        }

        stepper.Begin();
        int step = saved.ReadInt32();
        int next = saved.ReadInt32();
        Weights.Read(saved);
        untrained?.Read(saved);
        recorder.Read(saved, record, next);
        return (step, next);
    }

    // The place to go on is after the record at a step, if there is one.
    private void Save(int member, MemberRecord record, int step, int next, IMemberStates states)
    {
        if (Weights.Bytes + recorder.Bytes > LargestState)
        {
            return;
        }

        states.Save(member, writer =>
        {
            writer.Write(step);
            writer.Write(next);
            Weights.Write(writer);
            untrained?.Write(writer);
            recorder.Write(writer, record, next);
        });
    }

    /// <summary>Takes the steps put off so far, so that all weights are those of the step.</summary>
    public void CatchUp(int member, int step) => untrained?.CatchUp(member, step);

    /// <summary>Takes one step.</summary>
    /// <param name="member">The member's index.</param>
    /// <param name="step">n.</param>
    /// <param name="pause">Whether the weights are looked at before the next step.</param>
    public void Step(int member, int step, bool pause)
    {
        table.MoveTo(step);
        stepper.Step(member, step, table, pause);
        untrained?.Defer(table);
    }
}
