using System.Numerics;
using System.Runtime.Intrinsics;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Cpu;

/// <summary>The readout weights a, outputs × padded width; padding stays out of every sum because hidden values are zero there.</summary>
internal sealed unsafe class ReadoutBlock<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int PanelWidth = WeightBlock<T>.PanelWidth;

    public ReadoutBlock(Arena<T> arena, int width, int outputs)
    {
        Outputs = outputs;
        Panels = Padding.Panels(width);
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
    public void Forward(LayerValues<T> last, int rows, T* predictor)
    {
        for (int output = 0; output < Outputs; output++)
        {
            T* readout = Data + (output * Row);
            for (int point = 0; point < rows; point += 2)
            {
                Vector256<T> even = default;
                Vector256<T> odd = default;
                T* hidden = last.HiddenPanels + (point * PanelWidth);
                for (int panel = 0; panel < Panels; panel++, hidden += last.PanelStride)
                {
                    for (int lane = 0; lane < PanelWidth; lane += Vector256<T>.Count)
                    {
                        Vector256<T> a = Vector256.Load(readout + (panel * PanelWidth) + lane);
                        even = Lanes.Fma(a, Vector256.Load(hidden + lane), even);
                        odd = Lanes.Fma(a, Vector256.Load(hidden + PanelWidth + lane), odd);
                    }
                }

                predictor[(point * Outputs) + output] = Lanes.Sum(even);
                predictor[((point + 1) * Outputs) + output] = Lanes.Sum(odd);
            }
        }
    }

    /// <summary>δ = φ′(z) Σ_c (∂E/∂f_c) a_c: the signals of the last hidden layer.</summary>
    public void Backward(LayerValues<T> last, int points, T* residual)
    {
        for (int panel = 0; panel < Panels; panel++)
        {
            for (int lane = 0; lane < PanelWidth; lane += Vector256<T>.Count)
            {
                T* readout = Data + (panel * PanelWidth) + lane;
                nint offset = ((nint)panel * last.PanelStride) + lane;
                for (int point = 0; point < points; point++, offset += PanelWidth)
                {
                    Vector256<T> sum = default;
                    for (int output = 0; output < Outputs; output++)
                    {
                        Vector256<T> factor = Vector256.Create(residual[(point * Outputs) + output]);
                        sum = Lanes.Fma(factor, Vector256.Load(readout + (output * Row)), sum);
                    }

                    (sum * Vector256.Load(last.Slopes + offset)).Store(last.Signals + offset);
                }
            }
        }
    }

    /// <summary>a ← a − η Σ_μ (∂E/∂f)_μ h_μ.</summary>
    public void Descend(LayerValues<T> last, int points, T* residual, T stepSize)
    {
        Vector256<T> minusStep = Vector256.Create(-stepSize);
        for (int output = 0; output < Outputs; output++)
        {
            for (int panel = 0; panel < Panels; panel++)
            {
                for (int lane = 0; lane < PanelWidth; lane += Vector256<T>.Count)
                {
                    T* hidden = last.HiddenPanels + ((nint)panel * last.PanelStride) + lane;
                    Vector256<T> sum = default;
                    for (int point = 0; point < points; point++, hidden += PanelWidth)
                    {
                        sum = Lanes.Fma(Vector256.Create(residual[(point * Outputs) + output]), Vector256.Load(hidden), sum);
                    }

                    T* weight = Data + (output * Row) + (panel * PanelWidth) + lane;
                    Lanes.Fma(minusStep, sum, Vector256.Load(weight)).Store(weight);
                }
            }
        }
    }
}
