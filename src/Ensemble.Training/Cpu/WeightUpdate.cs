using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Noise;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>The Langevin update of weights: decay, gradient and noise in one sweep.</summary>
/// <remarks>Equations: M3.</remarks>
internal sealed unsafe class WeightUpdate<T>(Arena<T> arena)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int PanelWidth = WeightBlock<T>.PanelWidth;

    /// <summary>Rows of a panel per piece, so that its noise stays in the first cache.</summary>
    private const int PieceRows = 96;

    private readonly T* noise = arena.Take(PieceRows * PanelWidth);

    /// <summary>W ← W − ηκW − η Σ_μ δ_μ h_μ + √(2ηT)ξ.</summary>
    /// <param name="block">W.</param>
    /// <param name="step">The coefficients.</param>
    /// <param name="pass">h and δ.</param>
    /// <param name="layer">The hidden layer.</param>
    /// <param name="stream">The source of ξ.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Descend(WeightBlock<T> block, LayerStep<T> step, Pass<T> pass, int layer, NoiseSequence stream)
    {
        int points = pass.Points;
        int hiddenStride = pass.Stride;
        T* hidden = pass.InputsOf(layer);
        LayerValues<T> values = pass.Layers[layer];
        for (int panel = 0; panel < block.Panels; panel++)
        {
            int rows;
            for (int row = 0; row < block.PaddedInputs; row += rows)
            {
                rows = Piece(block.PaddedInputs - row);
                T* weights = block.Data + ((nint)panel * block.PanelStride) + (row * PanelWidth);
                T* inputs = hidden + ((nint)row * hiddenStride);
                T* outputs = values.Signals + ((nint)panel * values.PanelStride);
                if (step.IsNoisy)
                {
                    Fill(ref stream, noise, rows * PanelWidth);
                    for (int lane = 0; lane < PanelWidth; lane += 2 * Vector256<T>.Count)
                    {
                        Sweep(rows, inputs, hiddenStride, outputs + lane, points, weights + lane, new DescendWithNoise<T>(step, noise + lane));
                    }
                }
                else
                {
                    for (int lane = 0; lane < PanelWidth; lane += 2 * Vector256<T>.Count)
                    {
                        Sweep(rows, inputs, hiddenStride, outputs + lane, points, weights + lane, new Descend<T>(step));
                    }
                }
            }
        }
    }

    /// <summary>W ← W − ηκW + √(2ηT)ξ.</summary>
    public void Diffuse(WeightBlock<T> block, LayerStep<T> step, NoiseSequence stream)
    {
        for (int panel = 0; panel < block.Panels; panel++)
        {
            Diffuse(block.Data + ((nint)panel * block.PanelStride), block.PaddedInputs * PanelWidth, step, ref stream);
        }
    }

    /// <summary>w ← w − ηκw + √(2ηT)ξ for a whole number of panel rows, and the same with the same ξ of others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Diffuse(T* weights, int count, LayerStep<T> step, ref NoiseSequence stream, T* others = null)
    {
        Vector256<T> minusDecay = Vector256.Create(-step.Decay);
        Vector256<T> amplitude = Vector256.Create(step.Amplitude);
        int length;
        for (int start = 0; start < count; start += length)
        {
            length = Math.Min(count - start, PieceRows * PanelWidth);
            if (step.IsNoisy)
            {
                Fill(ref stream, noise, length);
            }

            T* piece = weights + start;
            for (int i = 0; i < length; i += Vector256<T>.Count)
            {
                Vector256<T> weight = Vector256.Load(piece + i);
                Vector256<T> force = step.IsNoisy ? amplitude * Vector256.Load(noise + i) : default;
                (weight + Lanes.Fma(minusDecay, weight, force)).Store(piece + i);
                if (others != null)
                {
                    weight = Vector256.Load(others + start + i);
                    (weight + Lanes.Fma(minusDecay, weight, force)).Store(others + start + i);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sweep<TResult>(
        int rows, T* hidden, int hiddenStride, T* signals, int points, T* weights, in TResult result)
        where TResult : struct, ITileResult<T> =>
        StripProduct<T>.StripOfTwo(
            rows, hidden, hiddenStride, new Walk(1), signals, new Walk(PanelWidth), new Contraction(points), weights, PanelWidth, in result);

    // Two rows must not be left over: the smallest register tile has four.
    private static int Piece(int rowsLeft) => rowsLeft <= PieceRows ? rowsLeft : rowsLeft == PieceRows + 2 ? PieceRows - 6 : PieceRows;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill(ref NoiseSequence stream, T* target, int count)
    {
        if (typeof(T) == typeof(float))
        {
            stream.Fill((float*)target, count);
        }
        else
        {
            stream.Fill((double*)target, count);
        }
    }
}
