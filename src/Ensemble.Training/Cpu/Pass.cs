using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>
/// The forward and backward pass of one member over a set of points. Hidden values and signals are kept in panels
/// [panel][point][neuron in panel] and, where a product needs it, also as neurons × points.
/// </summary>
/// <remarks>Equations: M1.</remarks>
internal sealed unsafe class Pass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int PanelWidth = WeightBlock<T>.PanelWidth;

    /// <summary>Inputs per piece of a forward product: a piece of a panel and of the hidden values share the first cache.</summary>
    private const int InputBlock = 128;

    /// <summary>Panels per piece of a backward product.</summary>
    private const int PanelBlock = 16;

    /// <summary>Rows per piece of a backward product.</summary>
    private const int RowBlock = 12;

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
        Rows = TilePadding.Rows(points);
        Stride = TilePadding.Lanes(points);
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

    /// <summary>Where the next forward pass keeps preactivations, one store a layer; null for nowhere.</summary>
    public RowStore<T>[]? Preactivations { get; set; }

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

            Preactivations?[layer].Set(0, 0, 0, values, values.HiddenPanels, Points);
            plan.Activation.Evaluate(values.HiddenPanels, values.Slopes, values.PanelLength, values.Scale);
            values.ClearPadding();
            if (layer + 1 < Layers.Length)
            {
                values.SpreadHidden(Points);
            }
        }

        weights.Readout.Forward(Layers[^1], Rows, Predictor);
    }

    /// <summary>Sets <see cref="Residual"/> to F − F(0) − γy.</summary>
    public void SetResidual(MemberWeights<T> weights)
    {
        ReadOnlySpan<T> targets = plan.Targets.AsSpan();
        for (int i = 0; i < targets.Length; i++)
        {
            Residual[i] = Predictor[i] - weights.Centre[i] - targets[i];
        }
    }

    /// <summary>Multiplies the residual of every point by a factor.</summary>
    /// <param name="factors">One for each point.</param>
    public void WeightResidual(ReadOnlySpan<T> factors)
    {
        for (int i = 0; i < factors.Length * plan.Outputs; i++)
        {
            Residual[i] *= factors[i / plan.Outputs];
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
        for (int panel = 0; panel < block.Panels; panel += PanelBlock)
        {
            int panels = Math.Min(PanelBlock, block.Panels - panel);
            if (panel == 0)
            {
                MultiplyTransposed(block, panel, panels, Layers[layer].SignalStrips, default(Assign<T>));
            }
            else
            {
                MultiplyTransposed(block, panel, panels, Layers[layer].SignalStrips, default(Accumulate<T>));
            }
        }

        LayerValues<T> below = Layers[layer - 1];
        below.GatherSignals(incoming, Points);
        if (layer > 1)
        {
            below.SpreadSignals(Points);
        }
    }

    // z = W·h for all points, panel by panel.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply<TResult>(WeightBlock<T> block, T* hidden, T* target, in TResult result)
        where TResult : struct, ITileResult<T>
    {
        for (int panel = 0; panel < block.Panels; panel++)
        {
            for (int lane = 0; lane < PanelWidth; lane += 2 * Vector256<T>.Count)
            {
                T* weights = block.Data + ((nint)panel * block.PanelStride) + lane;
                T* values = target + ((nint)panel * Rows * PanelWidth) + lane;
                int count = Math.Min(InputBlock, block.Inputs);
                StripProduct<T>.StripOfTwo(
                    Rows, hidden, 1, new Walk(Stride), weights, new Walk(PanelWidth), new Contraction(count), values, PanelWidth, in result);
                for (int input = count; input < block.Inputs; input += count)
                {
                    count = Math.Min(InputBlock, block.Inputs - input);
                    StripProduct<T>.StripOfTwo(
                        Rows,
                        hidden + ((nint)input * Stride),
                        1,
                        new Walk(Stride),
                        weights + (input * PanelWidth),
                        new Walk(PanelWidth),
                        new Contraction(count),
                        values,
                        PanelWidth,
                        default(Accumulate<T>));
                }
            }
        }
    }

    // Wᵀδ for a few panels of W: a few rows of it stay in the first cache while all points pass by.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyTransposed<TResult>(WeightBlock<T> block, int panel, int panels, T* signals, in TResult result)
        where TResult : struct, ITileResult<T>
    {
        var strips = new PointStrips<T>(Stride);
        nint neurons = block.Panels * PanelWidth;
        var weightWalk = new Walk(1, block.PanelStride);
        var range = new Contraction(PanelWidth, panels);
        int rows;
        for (int row = 0; row < block.PaddedInputs; row += rows)
        {
            rows = Math.Min(RowBlock, block.PaddedInputs - row);
            T* weights = block.Data + ((nint)panel * block.PanelStride) + (row * PanelWidth);
            int width;
            for (int start = 0; start < Stride; start += width)
            {
                width = strips.Width(start);
                T* strip = signals + (start * neurons) + (panel * PanelWidth * width);
                T* target = incoming + ((nint)row * Stride) + start;
                var signalWalk = new Walk(width, PanelWidth * width);
                if (strips.IsWide(start))
                {
                    StripProduct<T>.StripOfThree(rows, weights, PanelWidth, weightWalk, strip, signalWalk, range, target, Stride, in result);
                }
                else
                {
                    StripProduct<T>.StripOfTwo(rows, weights, PanelWidth, weightWalk, strip, signalWalk, range, target, Stride, in result);
                }
            }
        }
    }
}
