using System.Numerics;
using System.Runtime.Intrinsics;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Cpu;

/// <summary>
/// The forward and backward pass of one member over a set of points. Hidden values and signals are kept in panels
/// [panel][point][neuron in panel] and, where a product needs it, also as neurons × points.
/// </summary>
internal sealed unsafe class Pass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int PanelWidth = WeightBlock<T>.PanelWidth;

    private readonly TrainingPlan<T> plan;
    private readonly PointMatrix<T> inputs;
    private readonly PointMatrix<T>? untrainedInputs;
    private readonly T* incoming;

    /// <param name="arena">Where values live.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="points">The number of points.</param>
    /// <param name="inputs">x/√N₀, the trained coordinates.</param>
    /// <param name="untrainedInputs">The other coordinates, or null if all are zero.</param>
    public Pass(Arena<T> arena, TrainingPlan<T> plan, int points, PointMatrix<T> inputs, PointMatrix<T>? untrainedInputs)
    {
        this.plan = plan;
        this.inputs = inputs;
        this.untrainedInputs = untrainedInputs;
        Points = points;
        Rows = Padding.Rows(points);
        Stride = Padding.Lanes(points);
        Layers = new LayerValues<T>[plan.Depth];
        int widest = 0;
        for (int layer = 0; layer < plan.Depth; layer++)
        {
            Layers[layer] = new LayerValues<T>(
                arena, plan.Widths[layer], Rows, Stride, feedsHidden: layer + 1 < plan.Depth, sendsBack: layer > 0);
            widest = Math.Max(widest, Layers[layer].Panels * PanelWidth);
        }

        incoming = plan.Depth > 1 ? arena.Take((long)widest * Stride) : null;
        Predictor = arena.Take((long)Rows * plan.Outputs);
        Residual = arena.Take((long)Rows * plan.Outputs);
    }

    /// <summary>The number of points.</summary>
    public int Points { get; }

    /// <summary>The number of points with padding, in panels.</summary>
    public int Rows { get; }

    /// <summary>The number of points with padding, in rows of neurons × points.</summary>
    public int Stride { get; }

    /// <summary>The values of each hidden layer.</summary>
    public LayerValues<T>[] Layers { get; }

    /// <summary>f, points × outputs.</summary>
    public T* Predictor { get; }

    /// <summary>∂E/∂f, points × outputs; set by the caller before a backward pass.</summary>
    public T* Residual { get; }

    /// <summary>The inputs of a hidden layer as neurons × points, divided by the square root of their number.</summary>
    public T* InputsOf(int layer) => layer == 0 ? inputs.Data : Layers[layer - 1].Hidden;

    /// <summary>Computes hidden values and the predictor.</summary>
    public void Forward(MemberWeights<T> weights)
    {
        for (int layer = 0; layer < Layers.Length; layer++)
        {
            LayerValues<T> values = Layers[layer];
            Multiply(weights.Hidden[layer], InputsOf(layer), values.HiddenPanels, default(Assign<T>));
            if (layer == 0 && weights.Untrained is { } untrained && untrainedInputs is not null)
            {
                Multiply(untrained, untrainedInputs.Data, values.HiddenPanels, default(Accumulate<T>));
            }

            plan.Activation.Evaluate(values.HiddenPanels, values.Slopes, values.PanelLength, values.Scale);
            values.ClearPadding();
            if (layer + 1 < Layers.Length)
            {
                values.SpreadHidden(Points);
            }
        }

        weights.Readout.Forward(Layers[^1], Rows, Predictor);
    }

    /// <summary>Sets <see cref="Residual"/> to f − y.</summary>
    public void SetResidual(ReadOnlySpan<T> targets)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            Residual[i] = Predictor[i] - targets[i];
        }
    }

    /// <summary>Sets <see cref="Residual"/> so that the signals become δ = ∂f/∂z of one output.</summary>
    public void SelectOutput(int output)
    {
        for (int i = 0; i < Points * plan.Outputs; i++)
        {
            Residual[i] = i % plan.Outputs == output ? T.One : T.Zero;
        }
    }

    /// <summary>Sends <see cref="Residual"/> back through the readout: the signals of the last hidden layer.</summary>
    public void BackwardThroughReadout(MemberWeights<T> weights)
    {
        weights.Readout.Backward(Layers[^1], Points, Residual);
        Layers[^1].SpreadSignals(Points);
    }

    /// <summary>Sends the signals of a hidden layer back to the layer below.</summary>
    /// <param name="layer">The hidden layer, 1 to L − 1 from zero.</param>
    /// <param name="block">Its weights.</param>
    public void BackwardThrough(int layer, WeightBlock<T> block)
    {
        LayerValues<T> values = Layers[layer];
        var weightWalk = new Walk(1, block.PanelStride);
        int lane = 0;
        int vectors = Stride / Vector256<T>.Count;
        var signalWalk = new Walk(Stride, PanelWidth * Stride);
        var range = new Contraction(PanelWidth, block.Panels);
        if (vectors % 2 == 1)
        {
            Product<T>.StripOfThree(
                block.PaddedInputs, block.Data, PanelWidth, weightWalk, values.SignalRows, signalWalk, range, incoming, Stride, default(Assign<T>));
            lane = 3 * Vector256<T>.Count;
        }

        for (; lane < Stride; lane += 2 * Vector256<T>.Count)
        {
            Product<T>.StripOfTwo(
                block.PaddedInputs, block.Data, PanelWidth, weightWalk, values.SignalRows + lane, signalWalk, range, incoming + lane, Stride, default(Assign<T>));
        }

        LayerValues<T> below = Layers[layer - 1];
        below.GatherSignals(incoming, Points);
        if (layer > 1)
        {
            below.SpreadSignals(Points);
        }
    }

    // z = W·h for all points, panel by panel.
    private void Multiply<TResult>(WeightBlock<T> block, T* hidden, T* target, TResult result)
        where TResult : struct, ITileResult<T>
    {
        for (int panel = 0; panel < block.Panels; panel++)
        {
            for (int lane = 0; lane < PanelWidth; lane += 2 * Vector256<T>.Count)
            {
                T* weights = block.Data + ((nint)panel * block.PanelStride) + lane;
                T* values = target + ((nint)panel * Rows * PanelWidth) + lane;
                Product<T>.StripOfTwo(
                    Rows, hidden, 1, new Walk(Stride), weights, new Walk(PanelWidth), new Contraction(block.Inputs), values, PanelWidth, result);
            }
        }
    }
}
