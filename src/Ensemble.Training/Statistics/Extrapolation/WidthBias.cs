namespace Ensemble.Training.Statistics.Extrapolation;

/// <summary>How far the ensemble mean at one width is from the theory.</summary>
/// <param name="Width">N.</param>
/// <param name="Bias">Mean minus theory of each quantity.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="MeanSquare">The mean of the squared bias over the family, with the noise of both sides taken off; may be negative.</param>
/// <param name="MeanSquareError">The standard error of <paramref name="MeanSquare"/>: by leaving out one sample at a time, and that of the theory as if all its values were off together.</param>
public sealed record WidthBias(int Width, double[] Bias, double[] StandardError, double MeanSquare, double MeanSquareError)
{
    /// <summary>The root mean square bias over the family; not a number where it is lost in the noise.</summary>
    public double Rms => Math.Sqrt(MeanSquare);

    /// <summary>Whether the bias stands out of the noise: the mean square exceeds twice its standard error.</summary>
    public bool IsResolved => MeanSquare > 2 * MeanSquareError;

    internal static WidthBias Of(WidthSamples samples, ReadOnlySpan<double> theory, double resolution, double[]? theoryError = null)
    {
        double[] bias = samples.Mean();
        for (int d = 0; d < bias.Length; d++)
        {
            bias[d] -= theory[d];
        }

        WidthSamples centred = samples.Centred();
        double[] sum = new double[bias.Length], squares = new double[bias.Length], error = new double[bias.Length];
        centred.Sum([.. Enumerable.Repeat(1, centred.Count)], sum, squares);
        double noise = 0;
        int count = centred.Count;
        for (int d = 0; d < bias.Length; d++)
        {
            double variance = squares[d] / (count - 1) / count;
            noise += variance;
            error[d] = Math.Sqrt(centred.MeanVariance(d, variance) + (resolution * resolution));
        }

        double meanSquare = (bias.Sum(value => value * value) - noise) / bias.Length;
        double meanSquareError = JackknifeError(centred, bias, squares);
        if (theoryError is not null)
        {
            double own = theoryError.Average(value => value * value);
            double together = 2 * bias.Zip(theoryError, (value, by) => Math.Abs(value) * by).Average();
            meanSquare -= own;
            meanSquareError = Math.Sqrt((meanSquareError * meanSquareError) + (together * together) + (2 * own * own));
        }

        return new WidthBias(samples.Width, bias, error, meanSquare, meanSquareError);
    }

    private static double JackknifeError(WidthSamples centred, double[] bias, double[] squares)
    {
        int count = centred.Count;
        if (count < 3)
        {
            return double.NaN;
        }

        var leftOut = new double[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<double> sample = centred.Sample(i);
            double sum = 0;
            for (int d = 0; d < bias.Length; d++)
            {
                double without = bias[d] - (sample[d] / (count - 1));
                double rest = squares[d] - (sample[d] * sample[d] * count / (count - 1));
                sum += (without * without) - (rest / (count - 2) / (count - 1));
            }

            leftOut[i] = sum / bias.Length;
        }

        double mean = leftOut.Average();
        return Math.Sqrt(leftOut.Sum(value => (value - mean) * (value - mean)) * (count - 1) / count);
    }
}
