using System.Numerics;
using Ensemble.Numerics.Linear;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference;

/// <summary>
/// The predictor of one member on the training points, linearised in its weights: (1 + Σ η J̃J̃ᵀ)Δ = f̃ − y, and J̃ᵀΔ by a second pass
/// back.
/// </summary>
/// <remarks>Equations: M4.</remarks>
internal sealed class TangentSteps<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ReferencePlan<T> plan;
    private readonly WeightSet<T> weights;
    private readonly Tape<T> tape;
    private readonly JacobianStore<T> jacobian;
    private readonly GradientSum<T> sum;
    private readonly double[] matrix;
    private readonly double[] solution;

    public TangentSteps(Arena<T> arena, ReferencePlan<T> plan, WeightSet<T> weights, Tape<T> tape)
    {
        this.plan = plan;
        this.weights = weights;
        this.tape = tape;
        jacobian = new JacobianStore<T>(arena, plan, weights, 1, plan.TrainCount, separate: true);
        sum = new GradientSum<T>(plan.Weights.Length);
        solution = new double[plan.TrainCount * plan.Outputs];
        matrix = new double[solution.Length * solution.Length];
    }

    /// <summary>Linearises at the current weights, solves (1 + Σ_w η_w J̃_w J̃_wᵀ)Δ = f̃ − y and sums J̃ᵀΔ.</summary>
    /// <param name="etas">η of every weight in the system.</param>
    /// <param name="moved">The η with which <see cref="WeightSet{T}.Descend"/> will be called; where it is 0 nothing is summed.</param>
    public void Solve(ReadOnlySpan<T> etas, ReadOnlySpan<T> moved)
    {
        bool isImplicit = etas.ContainsAnyExcept(T.Zero);
        Linearise(etas, isImplicit);
        if (isImplicit)
        {
            Array.Clear(matrix);
            for (int i = 0; i < solution.Length; i++)
            {
                matrix[(i * solution.Length) + i] = 1;
            }

            foreach (Weight<T> weight in weights.All)
            {
                double eta = double.CreateChecked(etas[weight.Info.Index]);
                if (eta != 0)
                {
                    jacobian.AddTo(weight, eta, matrix);
                }
            }

            if (!Cholesky.TrySolve(matrix, solution))
            {
                // 1 + ηJJᵀ is positive definite as long as it is finite; the recorder finds what is not.
                Array.Fill(solution, double.NaN);
            }
        }

        sum.Begin(moved);
        int count;
        for (int first = 0; first < plan.TrainCount; first += count)
        {
            count = tape.TileAt(first, plan.TrainCount);
            if (count < plan.TrainCount)
            {
                tape.Forward(first, count);
            }

            SetResidual(first, count);
            tape.Backward(count, sum);
        }

        tape.EndSum(sum);
    }

    private void Linearise(ReadOnlySpan<T> etas, bool isImplicit)
    {
        for (int weight = 0; weight < etas.Length; weight++)
        {
            jacobian.Want(weight, etas[weight] != T.Zero);
        }

        int count;
        for (int first = 0; first < plan.TrainCount; first += count)
        {
            count = tape.TileAt(first, plan.TrainCount);
            tape.Forward(first, count);
            tape.SetResidual(first, count);
            ReadResidual(first, count);
            for (int output = 0; output < plan.Outputs && isImplicit; output++)
            {
                jacobian.Expect(0, first, output);
                tape.SelectOutput(count, output);
                tape.Backward(count, jacobian);
            }
        }
    }

    private unsafe void ReadResidual(int first, int count)
    {
        for (int i = 0; i < count * plan.Outputs; i++)
        {
            solution[(first * plan.Outputs) + i] = double.CreateChecked(tape.Residual.Row(i / plan.Outputs)[i % plan.Outputs]);
        }
    }

    private unsafe void SetResidual(int first, int count)
    {
        for (int i = 0; i < count * plan.Outputs; i++)
        {
            tape.Residual.Row(i / plan.Outputs)[i % plan.Outputs] = T.CreateChecked(solution[(first * plan.Outputs) + i]);
        }
    }
}
