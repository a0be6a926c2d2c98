using System.Numerics;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>
/// The weights W of a hidden layer, outputs × inputs, kept in panels of sixteen outputs: [panel][input][output in panel]. Inputs
/// and outputs are padded; what stands in the padding never meets anything but zeros.
/// </summary>
internal sealed unsafe class WeightBlock<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The number of outputs in a panel.</summary>
    public const int PanelWidth = 16;

    private const int PageBytes = 4096;

    /// <param name="arena">Where the weights live.</param>
    /// <param name="inputs">N_{l−1}, or the number of input coordinates.</param>
    /// <param name="outputs">N_l.</param>
    /// <param name="inputMultiple">What the number of padded inputs is a multiple of.</param>
    public WeightBlock(Arena<T> arena, int inputs, int outputs, int inputMultiple)
    {
        Inputs = inputs;
        Outputs = outputs;
        PaddedInputs = TilePadding.Rows(inputs, inputMultiple);
        Panels = TilePadding.Panels(outputs);
        PanelStride = PaddedInputs * PanelWidth;
        if (PanelStride * sizeof(T) % PageBytes == 0)
        {
            // Panels a whole number of pages apart would share cache sets.
            PanelStride += PanelWidth;
        }

        Data = arena.Take((long)Panels * PanelStride);
    }

    /// <summary>The number of inputs.</summary>
    public int Inputs { get; }

    /// <summary>The number of outputs.</summary>
    public int Outputs { get; }

    /// <summary>The number of rows of a panel.</summary>
    public int PaddedInputs { get; }

    /// <summary>The number of panels.</summary>
    public int Panels { get; }

    /// <summary>The distance between panels.</summary>
    public int PanelStride { get; }

    /// <summary>The number of weights, padding included.</summary>
    public long Length => (long)Panels * PanelStride;

    /// <summary>The weights.</summary>
    public T* Data { get; }

    /// <summary>The place of a weight.</summary>
    public T* At(int output, int input) =>
        Data + ((long)(output / PanelWidth) * PanelStride) + (input * PanelWidth) + (output % PanelWidth);
}
