using System.Numerics;
using Ensemble.Numerics.Noise;
using Ensemble.Training.Simd;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>Noisy gradient descent: Θ ← ρΘ − η∂E + √(2ηT)ξ (arXiv:2309.04522), layer by layer from the readout down.</summary>
/// <remarks>Equations: M3.</remarks>
internal sealed unsafe class ExplicitStepper<T> : IStepper<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TrainingPlan<T> plan;
    private readonly MemberWeights<T> weights;
    private readonly Pass<T> pass;
    private readonly WeightUpdate<T> update;
    private readonly BatchDraw<T>? batch;

    public ExplicitStepper(Arena<T> arena, TrainingPlan<T> plan, MemberWeights<T> weights)
    {
        this.plan = plan;
        this.weights = weights;
        pass = new Pass<T>(arena, plan, plan.TrainCount, plan.TrainInputs, null);
        update = new WeightUpdate<T>(arena);
        batch = BatchDraw<T>.Of(plan.Simulation);
    }

    public void Step(int member, int step, StepTable<T> table, bool pause)
    {
        int depth = plan.Depth;
        int lowest = table.LowestTrained;
        if (lowest <= depth)
        {
            pass.Forward(weights);
            pass.SetResidual(weights);
            if (batch is not null)
            {
                pass.WeightResidual(batch.Factors(member, step));
            }
        }

        if (lowest < depth)
        {
            pass.BackwardThroughReadout(weights);
        }

        LayerStep<T> readout = table.Layers[depth];
        if (!readout.IsFrozen)
        {
            NoiseSequence stream = Stream(member, depth, step);
            update.Diffuse(weights.Readout.Data, weights.Readout.Length, readout.Signed(plan.Simulation.ReadoutSign(member)), ref stream);
            if (table.Loss && readout.IsTrained)
            {
                weights.Readout.Descend(pass.Layers[^1], pass.Points, pass.Residual, readout.StepSize);
            }
        }

        for (int layer = depth - 1; layer >= 0; layer--)
        {
            WeightBlock<T> block = weights.Hidden[layer];
            if (layer > lowest)
            {
                pass.BackwardThrough(layer, block);
            }

            LayerStep<T> coefficients = table.Layers[layer];
            if (coefficients.IsFrozen)
            {
                continue;
            }

            NoiseSequence stream = Stream(member, layer, step);
            if (table.Loss && coefficients.IsTrained)
            {
                update.Descend(block, coefficients, pass, layer, stream);
            }
            else
            {
                update.Diffuse(block, coefficients, stream);
            }
        }
    }

    private NoiseSequence Stream(int member, int layer, int step) => new(plan.Simulation.Seed, plan.Simulation.NoiseMember(member), layer, step);
}
