using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Linear;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>The readout weights a, outputs × padded width; padding stays out of every sum because hidden values are zero there.</summary>
internal sealed unsafe class ReadoutBlock<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int PanelWidth = WeightBlock<T>.PanelWidth;

    public ReadoutBlock(Arena<T> arena, int width, int outputs)
    {
        Outputs = outputs;
        Panels = TilePadding.Panels(width);
        Row = Panels * PanelWidth;
        Data = arena.Take((long)outputs * Row);
    }

    /// <summary>C.</summary>
    public int Outputs { get; }

    /// <summary>The number of panels of hidden neurons.</summary>
    public int Panels { get; }

    /// <summary>The distance between the rows of two outputs.</summary>
    public int Row { get; }

    /// <summary>The weights.</summary>
    public T* Data { get; }

    /// <summary>The number of weights, padding included.</summary>
    public int Length => Outputs * Row;

    /// <summary>f = a·h for all points, points × outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(LayerValues<T> last, int rows, T* predictor)
    {
        int outputs = Outputs;
        nint panelStride = last.PanelStride;
        for (int output = 0; output < outputs; output++)
        {
            T* readout = Data + (output * Row);
            T* end = readout + Row;
            for (int point = 0; point < rows; point += 2)
            {
                Vector256<T> even0 = default, even1 = default, odd0 = default, odd1 = default;
                T* hidden = last.HiddenPanels + (point * PanelWidth);
                for (T* a = readout; a < end; a += PanelWidth, hidden += panelStride)
                {
                    for (int lane = 0; lane < PanelWidth; lane += 2 * Vector256<T>.Count)
                    {
                        Vector256<T> a0 = Vector256.Load(a + lane);
                        Vector256<T> a1 = Vector256.Load(a + lane + Vector256<T>.Count);
                        T* next = hidden + lane;
                        even0 = Lanes.Fma(a0, Vector256.Load(next), even0);
                        even1 = Lanes.Fma(a1, Vector256.Load(next + Vector256<T>.Count), even1);
                        odd0 = Lanes.Fma(a0, Vector256.Load(next + PanelWidth), odd0);
                        odd1 = Lanes.Fma(a1, Vector256.Load(next + PanelWidth + Vector256<T>.Count), odd1);
                    }
                }

                predictor[(point * outputs) + output] = Lanes.Sum(even0 + even1);
                predictor[((point + 1) * outputs) + output] = Lanes.Sum(odd0 + odd1);
            }
        }
    }

    /// <summary>δ = φ′(z) Σ_c (∂E/∂f_c) a_c: the signals of the last hidden layer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(LayerValues<T> last, int points, T* residual)
    {
        int outputs = Outputs;
        int row = Row;
        for (int panel = 0; panel < Panels; panel++)
        {
            for (int lane = 0; lane < PanelWidth; lane += Vector256<T>.Count)
            {
                nint offset = ((nint)panel * last.PanelStride) + lane;
                T* slopes = last.Slopes + offset;
                T* signals = last.Signals + offset;
                T* readout = Data + (panel * PanelWidth) + lane;
                Vector256<T> first = Vector256.Load(readout);
                T* factor = residual;
                for (int point = 0; point < points; point++)
                {
                    Vector256<T> sum = first * Vector256.Create(*factor++);
                    for (int output = 1; output < outputs; output++)
                    {
                        sum = Lanes.Fma(Vector256.Create(*factor++), Vector256.Load(readout + (output * row)), sum);
                    }

                    (sum * Vector256.Load(slopes + (point * PanelWidth))).Store(signals + (point * PanelWidth));
                }
            }
        }
    }

    /// <summary>a ← a − η Σ_μ (∂E/∂f)_μ h_μ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Descend(LayerValues<T> last, int points, T* residual, T stepSize)
    {
        int outputs = Outputs;
        Vector256<T> minusStep = Vector256.Create(-stepSize);
        for (int output = 0; output < outputs; output++)
        {
            for (int panel = 0; panel < Panels; panel++)
            {
                for (int lane = 0; lane < PanelWidth; lane += 2 * Vector256<T>.Count)
                {
                    T* hidden = last.HiddenPanels + ((nint)panel * last.PanelStride) + lane;
                    T* factor = residual + output;
                    Vector256<T> sum0 = default, sum1 = default;
                    for (int point = 0; point < points; point++, hidden += PanelWidth, factor += outputs)
                    {
                        Vector256<T> x = Vector256.Create(*factor);
                        sum0 = Lanes.Fma(x, Vector256.Load(hidden), sum0);
                        sum1 = Lanes.Fma(x, Vector256.Load(hidden + Vector256<T>.Count), sum1);
                    }

                    T* weight = Data + (output * Row) + (panel * PanelWidth) + lane;
                    Lanes.Fma(minusStep, sum0, Vector256.Load(weight)).Store(weight);
                    weight += Vector256<T>.Count;
                    Lanes.Fma(minusStep, sum1, Vector256.Load(weight)).Store(weight);
                }
            }
        }
    }
}
