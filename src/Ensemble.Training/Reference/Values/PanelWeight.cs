using System.Numerics;
using Ensemble.Training.Cpu;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Reference.Values;

/// <summary>
/// A weight W, outputs × inputs, in panels of sixteen outputs, [panel][input][output in panel], as in the engine for multilayer
/// perceptrons; and its transpose in panels of sixteen inputs for the way back, renewed when it is first asked for after a change.
/// </summary>
internal sealed unsafe class PanelWeight<T> : Weight<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int PanelWidth = PackedProduct<T>.PanelWidth;

    private readonly int paddedInputs;
    private readonly int panels;
    private readonly int paddedOutputs;
    private readonly int inputPanels;
    private readonly bool sendsBack;
    private T* transposed;
    private bool isStale = true;

    /// <param name="info">What all members share.</param>
    /// <param name="sendsBack">Whether derivatives go back through it.</param>
    public PanelWeight(WeightInfo info, bool sendsBack)
        : base(info)
    {
        this.sendsBack = sendsBack;
        panels = Stepping.TilePadding.Panels(info.FanOut);
        paddedInputs = Stepping.TilePadding.Rows(info.Columns, info.ReadsInput ? 2 : 4);
        paddedOutputs = panels * PanelWidth;
        inputPanels = Stepping.TilePadding.Panels(info.Columns);
    }

    /// <inheritdoc/>
    public override int Length => panels * paddedInputs * PanelWidth;

    /// <summary>The distance between panels.</summary>
    public nint PanelStride => (nint)paddedInputs * PanelWidth;

    /// <summary>A number that is another one after every change.</summary>
    public long Version { get; private set; }

    /// <inheritdoc/>
    public override void Allocate(Arena<T> arena)
    {
        base.Allocate(arena);
        transposed = sendsBack ? arena.Take((long)inputPanels * PanelWidth * paddedOutputs) : null;
    }

    /// <inheritdoc/>
    public override nint At(int output, int input) => (output / PanelWidth * PanelStride) + (input * PanelWidth) + (output % PanelWidth);

    /// <summary>z = W·x/√C for every row, or z ← z + W·x/√C.</summary>
    public void Multiply(int rows, Rows<T> inputs, Rows<T> outputs, bool adds) =>
        PackedProduct<T>.Multiply(rows, inputs, Data, Info.Columns, PanelStride, panels, outputs, Scale, adds);

    /// <summary>z = V·x for every row, with a matrix V in the layout of the weight.</summary>
    public void MultiplyBy(T* matrix, int rows, Rows<T> inputs, Rows<T> outputs) =>
        PackedProduct<T>.Multiply(rows, inputs, matrix, Info.Columns, PanelStride, panels, outputs, T.One, adds: false);

    /// <summary>∂/∂x = Wᵀδ/√C for every row, or ∂/∂x ← ∂/∂x + Wᵀδ/√C.</summary>
    public void MultiplyTransposed(int rows, Rows<T> signals, Rows<T> inputs, bool adds)
    {
        if (isStale)
        {
            Renew();
        }

        PackedProduct<T>.Multiply(rows, signals, transposed, Info.FanOut, (nint)paddedOutputs * PanelWidth, inputPanels, inputs, Scale, adds);
    }

    /// <inheritdoc/>
    public override void Outer(T* target, Rows<T> inputs, Rows<T> signals, int rows, bool adds) =>
        PackedProduct<T>.Outer(rows, inputs, paddedInputs, signals, panels, target, PanelStride, adds);

    /// <inheritdoc/>
    public override void Changed()
    {
        isStale = true;
        Version++;
        int outputs = Info.FanOut % PanelWidth;
        for (int panel = 0; panel < panels; panel++)
        {
            T* data = Data + (panel * PanelStride);
            new Span<T>(data + (Info.Columns * PanelWidth), (paddedInputs - Info.Columns) * PanelWidth).Clear();
            for (int input = 0; input < Info.Columns && outputs > 0 && panel == panels - 1; input++)
            {
                new Span<T>(data + (input * PanelWidth) + outputs, PanelWidth - outputs).Clear();
            }
        }
    }

    private void Renew()
    {
        for (int panel = 0; panel < panels; panel++)
        {
            for (int inputPanel = 0; inputPanel < inputPanels; inputPanel++)
            {
                T* source = Data + (panel * PanelStride) + (inputPanel * PanelWidth * PanelWidth);
                T* target = transposed + (((nint)inputPanel * paddedOutputs) + (panel * PanelWidth)) * PanelWidth;
                Transpose<T>.Copy(source, PanelWidth, Math.Min(PanelWidth, paddedInputs - (inputPanel * PanelWidth)), PanelWidth, target, PanelWidth);
            }
        }

        isStale = false;
    }
}
