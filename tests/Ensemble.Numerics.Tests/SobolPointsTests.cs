using Ensemble.Numerics.Quadrature;

namespace Ensemble.Numerics.Tests;

public class SobolPointsTests
{
    [Fact]
    public void EveryDimension_HasOnePointInEveryCell_AndPairsAreBalanced()
    {
        const int count = 256;
        double[][] points = [.. Enumerable.Range(0, SobolPoints.Dimensions).Select(_ => new double[count])];
        for (int d = 0; d < points.Length; d++)
        {
            SobolPoints.Fill(d, 17 + (ulong)d, points[d]);
            Assert.Equal(Enumerable.Range(0, count), points[d].Select(x => (int)(x * count)).Order());
        }

        // The first two dimensions are a (0, 2)-sequence: one point in each of the 16 × 16 boxes.
        Assert.Equal(count, Enumerable.Range(0, count).Select(i => ((int)(points[0][i] * 16) * 16) + (int)(points[1][i] * 16)).Distinct().Count());
    }

    [Fact]
    public void Integral_OfAProduct_IsFarBetterThanByRandomPoints()
    {
        const int count = 4096;
        double[] product = [.. Enumerable.Repeat(1.0, count)];
        double[] x = new double[count];
        for (int d = 0; d < 6; d++)
        {
            SobolPoints.Fill(d, 3 + (ulong)d, x);
            for (int i = 0; i < count; i++)
            {
                product[i] *= 1 + (x[i] - 0.5);
            }
        }

        // Random points would be off by 0.8/√4096 = 0.012 typically.
        Assert.Equal(1, product.Average(), 0.001);
    }

    [Fact]
    public void Seeds_GiveIndependentUniformPoints()
    {
        double[] x = new double[1];
        double sum = 0;
        double squares = 0;
        for (ulong seed = 0; seed < 4000; seed++)
        {
            SobolPoints.Fill(5, seed, x);
            sum += x[0];
            squares += x[0] * x[0];
        }

        // Five standard errors.
        Assert.Equal(0.5, sum / 4000, 5 * Math.Sqrt(1.0 / 12 / 4000));
        Assert.Equal(1.0 / 3, squares / 4000, 5 * Math.Sqrt(4.0 / 45 / 4000));
    }
}
