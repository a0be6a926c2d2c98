using System.Numerics.Tensors;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Noise;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// Standard normal rows over the samples of a batch, whitened: of mean zero where asked, unit mean square and orthogonal to
/// the rows before, so that sampled covariances of Gaussian fields are exact.
/// </summary>
/// <remarks>Equations: F11.</remarks>
internal static class UnitNoise
{
    /// <summary>Fills the rows from <paramref name="first"/> on with fresh noise and whitens them.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="first">The first new row.</param>
    /// <param name="against">How many of the leading rows the new ones are made orthogonal to.</param>
    /// <param name="centred">Whether the mean is taken out.</param>
    /// <param name="source">The normals.</param>
    /// <param name="spread">How many of the rows are already filled with evenly spread normals.</param>
    public static void Append(SampleRows rows, int first, int against, bool centred, ref NoiseSequence source, int spread = 0)
    {
        int count = rows.Count - first;
        for (int i = first + spread; i < rows.Count; i++)
        {
            source.Fill(rows.Row(i));
        }

        // Orthogonal rows use up the freedom of the sample; beyond three quarters of it they would no longer look Gaussian.
        if (rows.Count + 1 > rows.Samples * 3 / 4)
        {
            return;
        }

        if (centred)
        {
            for (int i = first; i < rows.Count; i++)
            {
                TensorPrimitives.Subtract(rows.Row(i), TensorPrimitives.Sum<float>(rows.Row(i)) / rows.Samples, rows.Row(i));
            }
        }

        double[] products = new double[count * Math.Max(against, 1)];
        SampleProducts.Dots(rows.From(first), rows.Stride, count, rows.All, rows.Stride, against, products, Math.Max(against, 1), rows.Samples);
        float[] coefficients = new float[products.Length];
        for (int i = 0; i < products.Length; i++)
        {
            coefficients[i] = (float)(-products[i] / rows.Samples);
        }

        SampleProducts.Combine(coefficients, Math.Max(against, 1), against, rows.All, rows.Stride, rows.From(first), rows.Stride, count, rows.Samples, add: true);
        for (int i = first; i < rows.Count; i++)
        {
            for (int j = first; j < i; j++)
            {
                float overlap = TensorPrimitives.Dot<float>(rows.Row(i), rows.Row(j)) / rows.Samples;
                TensorPrimitives.MultiplyAdd(rows.Row(j), -overlap, rows.Row(i), rows.Row(i));
            }

            TensorPrimitives.Multiply(rows.Row(i), (float)Math.Sqrt(rows.Samples / (double)TensorPrimitives.SumOfSquares<float>(rows.Row(i))), rows.Row(i));
        }
    }
}
