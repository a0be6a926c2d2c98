using System.Numerics;
using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Reference;

/// <summary>Trains one member after another of any architecture through all of time, in memory of its own.</summary>
internal sealed class ReferenceTrainer<T> : IMemberTrainer
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // A larger member would not fit into one array; it begins anew after a stop.
    private const long LargestState = 1 << 30;

    private readonly Simulation simulation;
    private readonly StepTable<T> table;
    private readonly IStepper<T> stepper;
    private readonly ReferenceRecorder<T> recorder;
    private readonly IStepCompanion<T>[] companions;

    /// <param name="arena">Where everything lives.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="request">What is recorded.</param>
    public ReferenceTrainer(Arena<T> arena, ReferencePlan<T> plan, RecordRequest request)
    {
        simulation = plan.Simulation;
        Weights = new WeightSet<T>(arena, plan);
        Tape = new Tape<T>(arena, plan, Weights);
        table = new StepTable<T>(simulation);
        Integrator integrator = simulation.Steps.Integrator;
        stepper = integrator == Integrator.Explicit ? new ExplicitSteps<T>(plan, Weights, Tape)
            : integrator == Integrator.Implicit ? new ImplicitSteps<T>(arena, plan, Weights, Tape)
            : integrator == Integrator.Trapezoidal ? new TrapezoidalSteps<T>(arena, plan, Weights, Tape)
            : throw new NotSupportedException($"the reference engine takes no {integrator} steps");
        recorder = new ReferenceRecorder<T>(arena, plan, Weights, Tape, request);
        companions =
        [
            .. request.HasFlag(RecordRequest.Linearised) ? [new LinearisedMember<T>(arena, plan, Weights, Tape)] : (IStepCompanion<T>[])[],
            .. (request & (RecordRequest.PathKernel | RecordRequest.StepSeries)) != 0 ? [new PathTracker<T>(arena, plan, Weights, Tape, request)] : (IStepCompanion<T>[])[],
        ];
    }

    /// <summary>What looks at every step.</summary>
    internal IReadOnlyList<IStepCompanion<T>> Companions => companions;

    /// <summary>The weights of the current member.</summary>
    public WeightSet<T> Weights { get; }

    /// <summary>The passes of the current member.</summary>
    public Tape<T> Tape { get; }

    /// <inheritdoc/>
    public void Train(int member, MemberRecord record, StepCounter steps, IMemberStates? states)
    {
        record.Member = member;
        (int step, int next) = Begin(member, record, states);
        steps.Skip(step);
        if (simulation.RecordSteps[next] == step)
        {
            Take(record, next++, step);
        }

        while (next < simulation.RecordSteps.Length)
        {
            bool isRecorded = simulation.RecordSteps[next] == step + 1;
            Step(member, step++, isRecorded);
            if (isRecorded)
            {
                Take(record, next++, step);
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
        Start();
    }

    /// <summary>Lets companions know that the weights are those of t = 0.</summary>
    internal void Start()
    {
        foreach (IStepCompanion<T> companion in companions)
        {
            companion.Start();
        }
    }

    /// <summary>Takes one step.</summary>
    /// <param name="member">The member's index.</param>
    /// <param name="step">n.</param>
    /// <param name="pause">Whether the weights are looked at before the next step.</param>
    public void Step(int member, int step, bool pause)
    {
        table.MoveTo(step);
        foreach (IStepCompanion<T> companion in companions)
        {
            companion.Before(member, step, table);
        }

        stepper.Step(member, step, table, pause);
        foreach (IStepCompanion<T> companion in companions)
        {
            companion.After(step, table);
        }
    }

    private void Take(MemberRecord record, int time, int step)
    {
        recorder.Take(record, time, step);
        foreach (IStepCompanion<T> companion in companions)
        {
            companion.Take(record, time);
        }
    }

    private (int Step, int Next) Begin(int member, MemberRecord record, IMemberStates? states)
    {
        using BinaryReader? saved = states?.Restore(member);
        if (saved is null)
        {
            Begin(member);
            return (0, 0);
        }

        if (companions.Length > 0)
        {
            Begin(member);
        }

        stepper.Begin();
        int step = saved.ReadInt32();
        int next = saved.ReadInt32();
        Weights.Read(saved);
        recorder.Read(saved, record, next);
        foreach (IStepCompanion<T> companion in companions)
        {
            companion.Read(saved);
        }

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
            recorder.Write(writer, record, next);
            foreach (IStepCompanion<T> companion in companions)
            {
                companion.Write(writer);
            }
        });
    }
}
