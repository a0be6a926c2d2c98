using System.Numerics;
using Ensemble.Training.Cpu;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Reference;

/// <summary>Noisy gradient descent: Θ ← ρΘ − η∂E + √(2ηT)ξ (arXiv:2309.04522).</summary>
/// <remarks>Equations: M3.</remarks>
internal sealed class ExplicitSteps<T>(ReferencePlan<T> plan, WeightSet<T> weights, Tape<T> tape) : IStepper<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly GradientSum<T> sum = new(plan.Weights.Length);
    private readonly T[] etas = new T[plan.Weights.Length];
    private readonly BatchDraw<T>? batch = BatchDraw<T>.Of(plan.Simulation);

    /// <inheritdoc/>
    public void Step(int member, int step, StepTable<T> table, bool pause)
    {
        bool isTrained = table.LowestTrained < etas.Length;
        if (isTrained)
        {
            for (int weight = 0; weight < etas.Length; weight++)
            {
                etas[weight] = table.Layers[weight].StepSize;
            }

            sum.Begin(etas);
            ReadOnlySpan<T> factors = batch is null ? [] : batch.Factors(member, step);
            int count;
            for (int first = 0; first < plan.TrainCount; first += count)
            {
                count = tape.TileAt(first, plan.TrainCount);
                tape.Forward(first, count);
                tape.SetResidual(first, count);
                if (batch is not null)
                {
                    tape.WeightResidual(factors.Slice(first, count));
                }

                tape.Backward(count, sum);
            }

            tape.EndSum(sum);
        }

        weights.Diffuse(member, step, table.Layers);
        if (isTrained)
        {
            weights.Descend(etas);
        }
    }
}
