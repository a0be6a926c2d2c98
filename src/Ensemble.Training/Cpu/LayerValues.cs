using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>
/// What a pass keeps of one hidden layer: φ(z)/√N, φ′(z)/√N and the signals δ = ∂E/∂z. The factor 1/√N stands here once instead of
/// in every product.
/// </summary>
internal sealed unsafe class LayerValues<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int PanelWidth = WeightBlock<T>.PanelWidth;

    private readonly int rows;
    private readonly int stride;

    /// <param name="arena">Where values live.</param>
    /// <param name="width">N.</param>
    /// <param name="rows">The number of points with padding, in panels.</param>
    /// <param name="stride">The number of points with padding, in rows of neurons × points.</param>
    /// <param name="feedsHidden">Whether another hidden layer follows.</param>
    /// <param name="sendsBack">Whether a hidden layer stands below.</param>
    public LayerValues(Arena<T> arena, int width, int rows, int stride, bool feedsHidden, bool sendsBack)
    {
        this.rows = rows;
        this.stride = stride;
        Width = width;
        Panels = TilePadding.Panels(width);
        PanelStride = rows * PanelWidth;
        PanelLength = (nint)Panels * PanelStride;
        Scale = T.CreateChecked(1 / Math.Sqrt(width));
        HiddenPanels = arena.Take(PanelLength);
        Slopes = arena.Take(PanelLength);
        Signals = arena.Take(PanelLength);
        long paddedWidth = (long)Panels * PanelWidth;
        Hidden = feedsHidden ? arena.Take(paddedWidth * stride) : null;
        SignalStrips = sendsBack ? arena.Take(paddedWidth * stride) : null;
    }

    /// <summary>N.</summary>
    public int Width { get; }

    /// <summary>The number of panels.</summary>
    public int Panels { get; }

    /// <summary>The number of values of a point, padding included.</summary>
    public int RowLength => Panels * PanelWidth;

    /// <summary>The distance between panels.</summary>
    public int PanelStride { get; }

    /// <summary>The number of values in all panels.</summary>
    public nint PanelLength { get; }

    /// <summary>1/√N.</summary>
    public T Scale { get; }

    /// <summary>φ(z)/√N in panels.</summary>
    public T* HiddenPanels { get; }

    /// <summary>φ′(z)/√N in panels.</summary>
    public T* Slopes { get; }

    /// <summary>δ in panels.</summary>
    public T* Signals { get; }

    /// <summary>φ(z)/√N as neurons × points, if another hidden layer follows.</summary>
    public T* Hidden { get; }

    /// <summary>δ as neurons × points in strips (see <see cref="PointStrips{T}"/>), if a hidden layer stands below.</summary>
    public T* SignalStrips { get; }

    /// <summary>Sets the values of the padding neurons to zero.</summary>
    public void ClearPadding()
    {
        int used = Width % PanelWidth;
        if (used == 0)
        {
            return;
        }

        nint last = (nint)(Panels - 1) * PanelStride;
        for (int row = 0; row < rows; row++)
        {
            new Span<T>(HiddenPanels + last + (row * PanelWidth) + used, PanelWidth - used).Clear();
            new Span<T>(Slopes + last + (row * PanelWidth) + used, PanelWidth - used).Clear();
        }
    }

    /// <summary>Copies hidden values from panels to neurons × points.</summary>
    public void SpreadHidden(int points)
    {
        for (int panel = 0; panel < Panels; panel++)
        {
            Transpose<T>.Copy(
                HiddenPanels + ((nint)panel * PanelStride), PanelWidth, points, PanelWidth, Hidden + ((nint)panel * PanelWidth * stride), stride);
        }
    }

    /// <summary>Copies signals from panels to strips, if a hidden layer stands below.</summary>
    public void SpreadSignals(int points)
    {
        if (SignalStrips == null)
        {
            return;
        }

        var strips = new PointStrips<T>(stride);
        int width;
        for (int start = 0; start < points; start += width)
        {
            width = strips.Width(start);
            T* strip = SignalStrips + ((nint)start * RowLength);
            for (int panel = 0; panel < Panels; panel++)
            {
                T* source = Signals + ((nint)panel * PanelStride) + (start * PanelWidth);
                Transpose<T>.Copy(source, PanelWidth, Math.Min(width, points - start), PanelWidth, strip + (panel * PanelWidth * width), width);
            }
        }
    }

    /// <summary>Turns ∂E/∂φ(z)·√N as neurons × points into signals in panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void GatherSignals(T* incoming, int points)
    {
        for (int panel = 0; panel < Panels; panel++)
        {
            T* target = Signals + ((nint)panel * PanelStride);
            Transpose<T>.Copy(incoming + ((nint)panel * PanelWidth * stride), stride, PanelWidth, points, target, PanelWidth);
        }

        for (nint i = 0; i < PanelLength; i += Vector256<T>.Count)
        {
            (Vector256.Load(Signals + i) * Vector256.Load(Slopes + i)).Store(Signals + i);
        }
    }
}
