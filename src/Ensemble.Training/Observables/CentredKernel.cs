using Ensemble.Training.Engines;

namespace Ensemble.Training.Observables;

/// <summary>Equal-time hidden kernels with the mean representation over all points taken off: HKH with H = 1 − 11ᵀ/(P + P*).</summary>
/// <remarks>Equations: O2.</remarks>
internal static class CentredKernel
{
    public static double[] Of(MemberRecord record, int layer, int time)
    {
        int points = record.Points;
        double[] kernel = record.HiddenGrams[layer].AsSpan(record.Block(time, time), points * points).ToArray();
        var rowMeans = new double[points];
        var columnMeans = new double[points];
        for (int i = 0; i < kernel.Length; i++)
        {
            rowMeans[i / points] += kernel[i] / points;
            columnMeans[i % points] += kernel[i] / points;
        }

        double mean = rowMeans.Sum() / points;
        for (int i = 0; i < kernel.Length; i++)
        {
            kernel[i] += mean - rowMeans[i / points] - columnMeans[i % points];
        }

        return kernel;
    }
}
