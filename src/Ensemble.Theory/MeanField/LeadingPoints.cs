using System.Numerics;
using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Noise;
using Ensemble.Numerics.Quadrature;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// Evenly spread normals for the initial fields of the units of one layer, which matter most: one dimension of scrambled
/// Sobol' points after another, as long as there are any.
/// </summary>
/// <param name="seed">The seed.</param>
/// <param name="batch">The batch.</param>
/// <param name="layer">The hidden layer.</param>
/// <remarks>Equations: N5.</remarks>
internal sealed class LeadingPoints(ulong seed, int batch, int layer)
{
    private int taken;

    /// <summary>Fills rows as long as dimensions last, and returns how many.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="first">The first row to fill.</param>
    /// <param name="most">How many to fill at most.</param>
    public int Fill(SampleRows rows, int first, int most)
    {
        int count = Math.Min(Math.Min(most, rows.Count - first), SobolPoints.Dimensions - taken);
        double[] uniform = new double[rows.Samples];
        for (int i = 0; i < count; i++)
        {
            ulong key = SplitMix64.Mix(seed ^ SplitMix64.Mix(((ulong)batch << 32) | ((ulong)layer << 8) | (uint)taken));
            SobolPoints.Fill(taken++, key, uniform);
            Span<float> row = rows.Row(first + i);
            for (int s = 0; s < row.Length; s++)
            {
                row[s] = (float)ErrorFunction.NormalQuantile(uniform[s]);
            }
        }

        return count;
    }
}
