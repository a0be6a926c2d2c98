using System.Numerics;
using Ensemble.Model;
using Ensemble.Training.Engines;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>Trains one member after another through all of time, in memory of its own.</summary>
internal sealed class MemberTrainer<T> : MemberLoop
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TrainingPlan<T> plan;
    private readonly StepTable<T> table;
    private readonly IStepper<T> stepper;
    private readonly UntrainedDirections<T>? untrained;
    private readonly Recorder<T> recorder;

    /// <param name="arena">Where everything lives.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="request">What is recorded.</param>
    public MemberTrainer(Arena<T> arena, TrainingPlan<T> plan, RecordRequest request)
        : base(plan.Simulation)
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
    protected override long StateBytes => Weights.Bytes + recorder.Bytes;

    /// <inheritdoc/>
    public override void Begin(int member)
    {
        stepper.Begin();
        Weights.Initialise(member);
        untrained?.Reset();
        if (plan.IsCentred)
        {
            recorder.Centre(Weights);
        }
    }

    /// <summary>Takes the steps put off so far, so that all weights are those of the step.</summary>
    public void CatchUp(int member, int step) => untrained?.CatchUp(member, step);

    /// <inheritdoc/>
    public override void Step(int member, int step, bool pause)
    {
        table.MoveTo(step);
        stepper.Step(member, step, table, pause);
        untrained?.Defer(table);
    }

    /// <inheritdoc/>
    protected override void Take(int member, MemberRecord record, int step, int time)
    {
        if (plan.Simulation.ShowsTestPoints(step))
        {
            CatchUp(member, step);
        }

        recorder.Take(Weights, record, time, step);
    }

    /// <inheritdoc/>
    protected override void Settle() => stepper.Settle();

    /// <inheritdoc/>
    protected override void Finish(MemberRecord record) => recorder.Finish(record);

    /// <inheritdoc/>
    protected override void Read(int member, BinaryReader saved, MemberRecord record, int next)
    {
        stepper.Begin();
        Weights.Read(saved);
        untrained?.Read(saved);
        recorder.Read(saved, record, next);
    }

    /// <inheritdoc/>
    protected override void Write(BinaryWriter writer, MemberRecord record, int next)
    {
        Weights.Write(writer);
        untrained?.Write(writer);
        recorder.Write(writer, record, next);
    }
}
