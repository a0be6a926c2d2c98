using System.Numerics;
using Ensemble.Model;
using Ensemble.Training.Engines;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Cpu;

/// <summary>Trains one member after another through all of time, in memory of its own.</summary>
internal sealed class MemberTrainer<T>
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
    {
        this.plan = plan;
        Weights = new MemberWeights<T>(arena, plan);
        table = new StepTable<T>(plan.Simulation);
        stepper = plan.Simulation.Steps.Integrator == Integrator.Explicit
            ? new ExplicitStepper<T>(arena, plan, Weights)
            : new ImplicitStepper<T>(arena, plan, Weights);
        if (Weights.Untrained is { } block)
        {
            untrained = new UntrainedDirections<T>(plan, block, new WeightUpdate<T>(arena));
        }

        recorder = new Recorder<T>(arena, plan, request);
    }

    /// <summary>The weights of the current member.</summary>
    public MemberWeights<T> Weights { get; }

    /// <summary>Trains a member and fills its record.</summary>
    /// <param name="member">The member's index.</param>
    /// <param name="record">Where its record goes.</param>
    /// <param name="steps">Is told of every step done.</param>
    /// <exception cref="ModelException">The member diverged.</exception>
    public void Train(int member, MemberRecord record, StepCounter steps)
    {
        Simulation simulation = plan.Simulation;
        record.Member = member;
        Begin(member);
        int next = 0;
        for (int step = 0; next < simulation.RecordSteps.Length; step++)
        {
            if (simulation.RecordSteps[next] == step)
            {
                CatchUp(member, step);
                recorder.Take(Weights, record, next, step);
                next++;
            }

            if (next < simulation.RecordSteps.Length)
            {
                Step(member, step);
                steps.Count();
            }
        }

        recorder.Finish(record);
    }

    /// <summary>Draws the initial weights of a member.</summary>
    public void Begin(int member)
    {
        Weights.Initialise(member);
        untrained?.Reset();
    }

    /// <summary>Takes the steps put off so far, so that all weights are those of the step.</summary>
    public void CatchUp(int member, int step) => untrained?.CatchUp(member, step);

    /// <summary>Takes one step.</summary>
    public void Step(int member, int step)
    {
        table.MoveTo(step);
        stepper.Step(member, step, table);
        untrained?.Defer(table, step);
    }
}
