using System.Numerics;
using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Reference;

/// <summary>Trains one member after another of any architecture through all of time, in memory of its own.</summary>
internal sealed class ReferenceTrainer<T> : MemberLoop
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly StepTable<T> table;
    private readonly IStepper<T> stepper;
    private readonly ReferenceRecorder<T> recorder;
    private readonly IStepCompanion<T>[] companions;

    /// <param name="arena">Where everything lives.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="request">What is recorded.</param>
    public ReferenceTrainer(Arena<T> arena, ReferencePlan<T> plan, RecordRequest request)
        : base(plan.Simulation)
    {
        Weights = new WeightSet<T>(arena, plan);
        Tape = new Tape<T>(arena, plan, Weights);
        table = new StepTable<T>(plan.Simulation);
        Integrator integrator = plan.Simulation.Steps.Integrator;
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
    protected override long StateBytes => Weights.Bytes + recorder.Bytes;

    /// <inheritdoc/>
    public override void Begin(int member)
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

    /// <inheritdoc/>
    public override void Step(int member, int step, bool pause)
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

    /// <inheritdoc/>
    protected override void Take(int member, MemberRecord record, int step, int time)
    {
        recorder.Take(record, time, step);
        foreach (IStepCompanion<T> companion in companions)
        {
            companion.Take(record, time);
        }
    }

    /// <inheritdoc/>
    protected override void Settle() => stepper.Settle();

    /// <inheritdoc/>
    protected override void Finish(MemberRecord record) => recorder.Finish(record);

    /// <inheritdoc/>
    protected override void Read(int member, BinaryReader saved, MemberRecord record, int next)
    {
        if (companions.Length > 0)
        {
            Begin(member);
        }

        stepper.Begin();
        Weights.Read(saved);
        recorder.Read(saved, record, next);
        foreach (IStepCompanion<T> companion in companions)
        {
            companion.Read(saved);
        }
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer, MemberRecord record, int next)
    {
        Weights.Write(writer);
        recorder.Write(writer, record, next);
        foreach (IStepCompanion<T> companion in companions)
        {
            companion.Write(writer);
        }
    }
}
