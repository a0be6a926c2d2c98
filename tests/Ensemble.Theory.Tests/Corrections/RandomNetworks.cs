using Ensemble.Theory.Activations;

namespace Ensemble.Theory.Tests.Corrections;

/// <summary>Explicit random networks in NTK parametrisation, without any code of the theory but φ.</summary>
internal static class RandomNetworks
{
    /// <summary>Σ_l rate_l ∂_l f(x)·∂_l f(x′) of a fresh network, averaged over the outputs, between all points.</summary>
    public static double[] Ntk(Random random, TheoryActivation phi, double[][] inputs, int[] widths, double[] variances, double[] rates, int outputs)
    {
        int points = inputs.Length, depth = widths.Length;
        var weights = new double[depth + 1][,];
        for (int l = 0; l <= depth; l++)
        {
            int rows = l == depth ? outputs : widths[l], columns = l == 0 ? inputs[0].Length : widths[l - 1];
            weights[l] = new double[rows, columns];
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    weights[l][i, j] = Math.Sqrt(variances[l] / columns) * Problems.Normal(random);
                }
            }
        }

        double[][][] hidden = [.. inputs.Select(_ => new double[depth + 1][])];
        double[][][] slopes = [.. inputs.Select(_ => new double[depth][])];
        for (int p = 0; p < points; p++)
        {
            hidden[p][0] = inputs[p];
            for (int l = 0; l < depth; l++)
            {
                double[] z = Times(weights[l], hidden[p][l]);
                hidden[p][l + 1] = [.. z.Select(value => phi.At(value).Value)];
                slopes[p][l] = [.. z.Select(value => phi.At(value).First)];
            }
        }

        var ntk = new double[points * points];
        for (int c = 0; c < outputs; c++)
        {
            double[][] signals = [.. inputs.Select(_ => Enumerable.Range(0, outputs).Select(k => k == c ? 1.0 : 0).ToArray())];
            for (int l = depth; l >= 0; l--)
            {
                for (int p = 0; p < points; p++)
                {
                    for (int q = 0; q < points; q++)
                    {
                        ntk[(p * points) + q] += rates[l] / outputs * Dot(hidden[p][l], hidden[q][l]) / hidden[p][l].Length * Dot(signals[p], signals[q]);
                    }
                }

                for (int p = 0; p < points && l > 0; p++)
                {
                    double[] back = new double[widths[l - 1]];
                    for (int j = 0; j < back.Length; j++)
                    {
                        for (int i = 0; i < signals[p].Length; i++)
                        {
                            back[j] += weights[l][i, j] * signals[p][i];
                        }

                        back[j] *= slopes[p][l - 1][j];
                    }

                    signals[p] = back;
                }
            }
        }

        return ntk;
    }

    private static double[] Times(double[,] matrix, double[] vector)
    {
        var product = new double[matrix.GetLength(0)];
        for (int i = 0; i < product.Length; i++)
        {
            for (int j = 0; j < vector.Length; j++)
            {
                product[i] += matrix[i, j] * vector[j];
            }
        }

        return product;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
