using System.Numerics.Tensors;
using Ensemble.Numerics.Noise;

namespace Ensemble.Theory.MeanField;

/// <summary>A Gaussian field with a given covariance, drawn row after row by a Cholesky factor that grows; directions without variance of their own get none.</summary>
/// <param name="rows">How many rows there will be.</param>
/// <param name="samples">How many samples.</param>
/// <param name="centred">Whether the noise has mean zero.</param>
/// <remarks>Equations: F11.</remarks>
internal sealed class ResponseField(int rows, int samples, bool centred)
{
    private const double Rounding = 1e-11;

    private readonly double[] factor = new double[rows * rows];
    private readonly double[][] noise = new double[rows][];
    private readonly SampleRows drawn = new(samples);
    private int count;

    /// <summary>Draws the next row.</summary>
    /// <param name="covariance">Its covariance with the rows before it, then its variance.</param>
    /// <param name="source">The normals.</param>
    /// <param name="target">Where the samples go.</param>
    public void Draw(ReadOnlySpan<double> covariance, ref NoiseSequence source, Span<double> target)
    {
        int row = count++;
        Span<double> own = factor.AsSpan(row * rows, rows);
        for (int j = 0; j < row; j++)
        {
            double pivot = factor[(j * rows) + j];
            own[j] = pivot > 0 ? (covariance[j] - TensorPrimitives.Dot<double>(own[..j], factor.AsSpan(j * rows, j))) / pivot : 0;
        }

        double left = covariance[row] - TensorPrimitives.SumOfSquares<double>(own[..row]);
        own[row] = left > Rounding * covariance[row] ? Math.Sqrt(left) : 0;
        drawn.Resize(row + 1);
        UnitNoise.Append(drawn, row, row, centred, ref source);
        noise[row] = [.. drawn.Row(row).ToArray().Select(value => (double)value)];
        target.Clear();
        for (int j = 0; j <= row; j++)
        {
            if (own[j] != 0)
            {
                TensorPrimitives.MultiplyAdd(noise[j], own[j], target, target);
            }
        }
    }
}
