using System.Numerics;
using System.Runtime.Intrinsics;
using Ensemble.Training.Noise;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Cpu;

/// <summary>
/// The linearly implicit step: decay and noise give Θ̃, then Θ ← Θ̃ − ηJ̃ᵀΔ with (1 + ηJ̃J̃ᵀ)Δ = f̃ − y, where η differs between layers.
/// The matrix is the empirical NTK of the member, put together from layerwise products.
/// </summary>
internal sealed unsafe class ImplicitStepper<T> : IStepper<T>
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

    public ImplicitStepper(Arena<T> arena, TrainingPlan<T> plan, MemberWeights<T> weights)
    {
        this.plan = plan;
        this.weights = weights;
        pass = new Pass<T>(arena, plan, plan.TrainCount, plan.TrainInputs, null);
        update = new WeightUpdate<T>(arena);
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

    public void Step(int member, int step, StepTable<T> table)
    {
        Diffuse(member, step, table);
        if (table.LowestTrained > plan.Depth)
        {
            return;
        }

        pass.Forward(weights);
        pass.SetResidual(plan.Targets.AsSpan());
        for (int i = 0; i < solution.Length; i++)
        {
            solution[i] = double.CreateChecked(pass.Residual[i]);
        }

        Linearise(table);
        Cholesky.Solve(matrix, solution);
        for (int i = 0; i < solution.Length; i++)
        {
            pass.Residual[i] = T.CreateChecked(solution[i]);
        }

        Descend(table);
    }

    private void Diffuse(int member, int step, StepTable<T> table)
    {
        for (int layer = 0; layer <= plan.Depth; layer++)
        {
            LayerStep<T> coefficients = table.Layers[layer];
            if (coefficients.IsFrozen)
            {
                continue;
            }

            var noise = new NoiseSequence(plan.Simulation.Seed, plan.Simulation.NoiseMember(member), layer, step);
            if (layer == plan.Depth)
            {
                update.Diffuse(weights.Readout.Data, weights.Readout.Length, coefficients.Signed(plan.Simulation.ReadoutSign(member)), ref noise);
            }
            else
            {
                update.Diffuse(weights.Hidden[layer], coefficients, noise);
            }
        }
    }

    // matrix = 1 + Σ_l η_l J_l J_lᵀ over (point, output).
    private void Linearise(StepTable<T> table)
    {
        int points = plan.TrainCount;
        int depth = plan.Depth;
        int unknowns = solution.Length;
        Array.Clear(matrix);
        for (int i = 0; i < unknowns; i++)
        {
            matrix[(i * unknowns) + i] = 1;
        }

        CollectSignals(table.LowestTrained);
        for (int layer = table.LowestTrained; layer <= depth; layer++)
        {
            double eta = double.CreateChecked(table.Layers[layer].StepSize);
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
        for (int i = 0; i < unknowns; i++)
        {
            for (int j = 0; j < unknowns; j++)
            {
                int point = i / outputs;
                int other = j / outputs;
                int row = ((i % outputs) * points) + point;
                int column = ((j % outputs) * points) + other;
                matrix[(i * unknowns) + j] += eta * below[(point * points) + other] * signalGram[(row * unknowns) + column];
            }
        }
    }

    private void AddReadout(double eta, double[] below)
    {
        int points = plan.TrainCount;
        int outputs = plan.Outputs;
        int unknowns = solution.Length;
        for (int i = 0; i < unknowns; i++)
        {
            for (int j = i % outputs; j < unknowns; j += outputs)
            {
                matrix[(i * unknowns) + j] += eta * below[((i / outputs) * points) + (j / outputs)];
            }
        }
    }

    // The signals of Δ are sums of those of the outputs, so no second backward pass is needed.
    private void Descend(StepTable<T> table)
    {
        int depth = plan.Depth;
        if (!table.Layers[depth].IsFrozen)
        {
            weights.Readout.Descend(pass.Layers[^1], pass.Points, pass.Residual, table.Layers[depth].StepSize);
        }

        for (int layer = depth - 1; layer >= table.LowestTrained; layer--)
        {
            if (!table.Layers[layer].IsFrozen)
            {
                Combine(layer);
                var gradientAlone = new LayerStep<T>(table.Layers[layer].StepSize, T.Zero, T.Zero);
                update.Descend(weights.Hidden[layer], gradientAlone, pass, layer, default);
            }
        }
    }

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
