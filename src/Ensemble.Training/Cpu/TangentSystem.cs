using System.Numerics;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Linear;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>
/// The predictor of one member on the training points, linearised in its weights: residual f̃ − y, gradients J̃ and the empirical NTK, put
/// together from layerwise products.
/// </summary>
/// <remarks>Equations: M4.</remarks>
internal sealed unsafe class TangentSystem<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TrainingPlan<T> plan;
    private readonly MemberWeights<T> weights;
    private readonly Pass<T> pass;
    private readonly WeightUpdate<T> update;
    private readonly RowStore<T>[] hidden;
    private readonly RowStore<T>[] signals;
    private readonly double[] inputGram;
    private readonly double[] hiddenGram;
    private readonly double[] signalGram;
    private readonly double[] matrix;
    private readonly double[] solution;

    public TangentSystem(Arena<T> arena, TrainingPlan<T> plan, MemberWeights<T> weights, WeightUpdate<T> update)
    {
        this.plan = plan;
        this.weights = weights;
        this.update = update;
        pass = new Pass<T>(arena, plan, plan.TrainCount, plan.TrainInputs, null);
        int points = plan.TrainCount;
        int unknowns = points * plan.Outputs;
        hidden = new RowStore<T>[plan.Depth];
        signals = new RowStore<T>[plan.Depth];
        for (int layer = 0; layer < plan.Depth; layer++)
        {
            hidden[layer] = new RowStore<T>(arena, 1, points, pass.Layers[layer].RowLength);
            signals[layer] = new RowStore<T>(arena, 1, unknowns, pass.Layers[layer].RowLength);
        }

        inputGram = plan.InputGram();
        hiddenGram = new double[points * points];
        signalGram = new double[unknowns * unknowns];
        matrix = new double[unknowns * unknowns];
        solution = new double[unknowns];
    }

    /// <summary>Linearises at the current weights and solves (1 + Σ_l η_l J̃_l J̃_lᵀ)Δ = f̃ − y.</summary>
    /// <param name="etas">η of every layer, the readout last.</param>
    /// <param name="lowest">The lowest layer that <see cref="Descend"/> will move.</param>
    public void Solve(ReadOnlySpan<T> etas, int lowest)
    {
        pass.Forward(weights);
        pass.SetResidual(weights);
        for (int i = 0; i < solution.Length; i++)
        {
            solution[i] = double.CreateChecked(pass.Residual[i]);
        }

        CollectSignals(lowest);
        if (etas.ContainsAnyExcept(T.Zero))
        {
            Assemble(etas, lowest);
            if (!Cholesky.TrySolve(matrix, solution))
            {
                // 1 + ηJJᵀ is positive definite as long as it is finite; the recorder finds what is not.
                Array.Fill(solution, double.NaN);
            }
        }

        for (int i = 0; i < solution.Length; i++)
        {
            pass.Residual[i] = T.CreateChecked(solution[i]);
        }

        for (int layer = lowest; layer < plan.Depth; layer++)
        {
            Combine(layer);
        }
    }

    /// <summary>Θ_l ← Θ_l − η_l J̃_lᵀΔ.</summary>
    /// <param name="etas">η of every layer, the readout last; may be called again with others.</param>
    public void Descend(ReadOnlySpan<T> etas)
    {
        int depth = plan.Depth;
        if (etas[depth] != T.Zero)
        {
            weights.Readout.Descend(pass.Layers[^1], pass.Points, pass.Residual, etas[depth]);
        }

        for (int layer = depth - 1; layer >= 0; layer--)
        {
            if (etas[layer] != T.Zero)
            {
                update.Descend(weights.Hidden[layer], new LayerStep<T>(etas[layer], T.Zero, T.Zero), pass, layer, default);
            }
        }
    }

    // matrix = 1 + Σ_l η_l J_l J_lᵀ over (point, output).
    private void Assemble(ReadOnlySpan<T> etas, int lowest)
    {
        int points = plan.TrainCount;
        int depth = plan.Depth;
        int unknowns = solution.Length;
        Array.Clear(matrix);
        for (int i = 0; i < unknowns; i++)
        {
            matrix[(i * unknowns) + i] = 1;
        }

        for (int layer = lowest; layer <= depth; layer++)
        {
            double eta = double.CreateChecked(etas[layer]);
            if (eta == 0)
            {
                continue;
            }

            double[] below = inputGram;
            if (layer > 0)
            {
                LayerValues<T> values = pass.Layers[layer - 1];
                hidden[layer - 1].Set(0, 0, 0, values, values.HiddenPanels, points);
                hidden[layer - 1].WriteGram(1, hiddenGram, 0);
                below = hiddenGram;
            }

            if (layer < depth)
            {
                signals[layer].WriteGram(1, signalGram, 0);
                AddLayer(eta, below);
            }
            else
            {
                AddReadout(eta, below);
            }
        }
    }

    private void CollectSignals(int lowest)
    {
        for (int output = 0; output < plan.Outputs && lowest < plan.Depth; output++)
        {
            pass.SelectOutput(output);
            pass.BackwardThroughReadout(weights);
            for (int layer = plan.Depth - 1; layer >= lowest; layer--)
            {
                LayerValues<T> values = pass.Layers[layer];
                signals[layer].Set(0, output * plan.TrainCount, 0, values, values.Signals, plan.TrainCount);
                if (layer > lowest)
                {
                    pass.BackwardThrough(layer, weights.Hidden[layer]);
                }
            }
        }
    }

    // Signals are stored output by output; unknowns are ordered point by point.
    private void AddLayer(double eta, double[] below)
    {
        int points = plan.TrainCount;
        int outputs = plan.Outputs;
        int unknowns = solution.Length;
        for (int point = 0; point < points; point++)
        {
            for (int output = 0; output < outputs; output++)
            {
                Span<double> row = matrix.AsSpan(((point * outputs) + output) * unknowns, unknowns);
                ReadOnlySpan<double> products = signalGram.AsSpan(((output * points) + point) * unknowns, unknowns);
                for (int other = 0; other < points; other++)
                {
                    double factor = eta * below[(point * points) + other];
                    for (int otherOutput = 0; otherOutput < outputs; otherOutput++)
                    {
                        row[(other * outputs) + otherOutput] += factor * products[(otherOutput * points) + other];
                    }
                }
            }
        }
    }

    private void AddReadout(double eta, double[] below)
    {
        int points = plan.TrainCount;
        int outputs = plan.Outputs;
        int unknowns = solution.Length;
        for (int point = 0; point < points; point++)
        {
            for (int other = 0; other < points; other++)
            {
                for (int output = 0; output < outputs; output++)
                {
                    matrix[(((point * outputs) + output) * unknowns) + (other * outputs) + output] += eta * below[(point * points) + other];
                }
            }
        }
    }

    // The signals of Δ are sums of those of the outputs, so no second backward pass is needed.
    private void Combine(int layer)
    {
        const int PanelWidth = WeightBlock<T>.PanelWidth;
        LayerValues<T> values = pass.Layers[layer];
        int points = plan.TrainCount;
        int outputs = plan.Outputs;
        for (int point = 0; point < points; point++)
        {
            for (int neuron = 0; neuron < values.RowLength; neuron += Vector256<T>.Count)
            {
                Vector256<T> sum = default;
                for (int output = 0; output < outputs; output++)
                {
                    Vector256<T> factor = Vector256.Create(pass.Residual[(point * outputs) + output]);
                    sum = Lanes.Fma(factor, Vector256.Load(signals[layer].Row(0, (output * points) + point) + neuron), sum);
                }

                nint panel = (nint)(neuron / PanelWidth) * values.PanelStride;
                sum.Store(values.Signals + panel + (point * PanelWidth) + (neuron % PanelWidth));
            }
        }
    }
}
