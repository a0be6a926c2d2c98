using System.Numerics;
using Ensemble.Numerics.Linear;
using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Reference;

/// <summary>
/// The tangent model of a member, f_lin = f_0 + J_0(θ − θ_0) (arXiv:2106.06770), trained by the same steps with the same noise. What the
/// gradient does stays in the space of functions, where it is −ηJ_0J_0ᵀΔ; decay and noise move one more set of weights.
/// </summary>
/// <remarks>Equations: O6.</remarks>
internal sealed unsafe class LinearisedMember<T> : IStepCompanion<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ReferencePlan<T> plan;
    private readonly WeightSet<T> weights;
    private readonly Tape<T> tape;
    private readonly JacobianStore<T> jacobian;
    private readonly WeightCopy<T>? free;
    private readonly T* scratch;
    private readonly int rows;
    private readonly int trained;
    private readonly double[][] kernels;
    private readonly double[][] learned;
    private readonly double[] initial;
    private readonly double[] predictor;
    private readonly double[] square;

    // J_0θ_0 of every weight, which what decays and diffuses is measured from.
    private readonly double[] origin;
    private double[] residual = [];

    public LinearisedMember(Arena<T> arena, ReferencePlan<T> plan, WeightSet<T> weights, Tape<T> tape)
    {
        if (plan.Simulation.Steps.Integrator.ActsAtBothEnds)
        {
            throw new ModelException("observables", "linearised is measured under explicit and implicit steps; integrator is trapezoidal");
        }

        this.plan = plan;
        this.weights = weights;
        this.tape = tape;
        rows = plan.PointCount * plan.Outputs;
        trained = plan.TrainCount * plan.Outputs;
        jacobian = new JacobianStore<T>(arena, plan, weights, 1, plan.PointCount, separate: true);
        kernels = [.. weights.All.Select(_ => new double[rows * trained])];
        learned = [.. weights.All.Select(_ => new double[rows])];
        initial = new double[rows];
        predictor = new double[rows];
        origin = new double[rows];
        square = new double[Math.Max(rows * rows, trained * trained)];
        if (plan.Simulation.Schedule.Phases.Any(phase => phase.Dynamics.Any(dynamics => dynamics.Temperature > 0 || dynamics.Decay > 0)))
        {
            free = new WeightCopy<T>(arena, weights);
            weights.Free = free;
            scratch = arena.Take((long)PackedProduct<T>.PaddedRows(plan.PointCount) * weights.All.Max(weight => PackedProduct<T>.PaddedColumns(weight.Info.FanOut)));
        }
    }

    /// <inheritdoc/>
    public void Start()
    {
        for (int weight = 0; weight < kernels.Length; weight++)
        {
            jacobian.Want(weight, true);
            Array.Clear(learned[weight]);
        }

        int count;
        for (int first = 0; first < plan.PointCount; first += count)
        {
            count = tape.TileAt(first, plan.PointCount);
            tape.Forward(first, count);
            tape.CopyPredictor(count, initial.AsSpan(first * plan.Outputs));

            for (int output = 0; output < plan.Outputs; output++)
            {
                jacobian.Expect(0, first, output);
                tape.SelectOutput(count, output);
                tape.Backward(count, jacobian);
            }
        }

        foreach (Weight<T> weight in weights.All)
        {
            Array.Clear(square);
            jacobian.AddTo(weight, 1, square);
            for (int row = 0; row < rows; row++)
            {
                square.AsSpan(row * rows, trained).CopyTo(kernels[weight.Info.Index].AsSpan(row * trained));
            }
        }

        free?.Save();
        Array.Clear(origin);
        foreach (Weight<T> weight in free is null ? [] : weights.All)
        {
            jacobian.Project(weight, free![weight.Info.Index], scratch, plan.PointCount, origin);
        }
    }

    /// <inheritdoc/>
    public void Before(int member, int step, StepTable<T> table)
    {
        if (!IsImplicit && table.LowestTrained < kernels.Length)
        {
            residual = Residual();
        }
    }

    /// <inheritdoc/>
    public void After(int step, StepTable<T> table)
    {
        for (int weight = 0; weight < learned.Length; weight++)
        {
            double kept = 1 - double.CreateTruncating(table.Layers[weight].Decay);
            for (int row = 0; row < rows && kept != 1; row++)
            {
                learned[weight][row] *= kept;
            }
        }

        // The free weights have decayed and diffused with those of the member.
        if (table.LowestTrained < kernels.Length)
        {
            Descend(table, IsImplicit ? Solve(table, Residual()) : residual);
        }
    }

    /// <inheritdoc/>
    public void Take(MemberRecord record, int time)
    {
        Predict(plan.PointCount);
        predictor.CopyTo(record.Linearised, time * rows);
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer)
    {
        foreach (double[] values in learned)
        {
            RawValues.Write(writer, values);
        }

        foreach (Weight<T> weight in free is null ? [] : weights.All)
        {
            RawValues.Write(writer, free![weight.Info.Index], weight.Length);
        }
    }

    /// <inheritdoc/>
    public void Read(BinaryReader reader)
    {
        foreach (double[] values in learned)
        {
            RawValues.Read(reader, values);
        }

        foreach (Weight<T> weight in free is null ? [] : weights.All)
        {
            RawValues.Read(reader, free![weight.Info.Index], weight.Length);
        }
    }

    private bool IsImplicit => plan.Simulation.Steps.Integrator.IsImplicit;

    private double[] Residual()
    {
        Predict(plan.TrainCount);
        return [.. Enumerable.Range(0, trained).Select(row => predictor[row] - double.CreateTruncating(plan.Targets[row]))];
    }

    // (1 + Σ η J_0J_0ᵀ)Δ = f̃ − y.
    private double[] Solve(StepTable<T> table, double[] residual)
    {
        double[] matrix = new double[trained * trained];
        for (int row = 0; row < trained; row++)
        {
            matrix[(row * trained) + row] = 1;
        }

        for (int weight = 0; weight < kernels.Length; weight++)
        {
            double eta = double.CreateTruncating(table.Layers[weight].StepSize);
            for (int i = 0; i < matrix.Length && eta != 0; i++)
            {
                matrix[i] += eta * kernels[weight][i];
            }
        }

        // It fails only where the residual is no number any more, and then so is what follows from it.
        return Cholesky.TrySolve(matrix, residual) ? residual : [.. residual.Select(_ => double.NaN)];
    }

    private void Descend(StepTable<T> table, double[] residual)
    {
        for (int weight = 0; weight < kernels.Length; weight++)
        {
            double eta = double.CreateTruncating(table.Layers[weight].StepSize);
            for (int row = 0; row < rows && eta != 0; row++)
            {
                learned[weight][row] -= eta * System.Numerics.Tensors.TensorPrimitives.Dot(kernels[weight].AsSpan(row * trained, trained), residual);
            }
        }
    }

    /// <summary>f_lin of the first points.</summary>
    private void Predict(int points)
    {
        int count = points * plan.Outputs;
        Array.Clear(predictor, 0, count);
        foreach (Weight<T> weight in free is null ? [] : weights.All)
        {
            jacobian.Project(weight, free![weight.Info.Index], scratch, points, predictor);
        }

        // At the start both are the same sums, and nothing is left of them.
        for (int row = 0; row < count; row++)
        {
            predictor[row] = initial[row] + (predictor[row] - origin[row]);
        }

        foreach (double[] values in learned)
        {
            for (int row = 0; row < count; row++)
            {
                predictor[row] += values[row];
            }
        }
    }
}
