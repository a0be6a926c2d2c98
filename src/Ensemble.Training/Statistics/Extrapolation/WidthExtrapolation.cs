namespace Ensemble.Training.Statistics.Extrapolation;

/// <summary>
/// Extrapolates the bias of finite networks, mean − theory = c₀ + Σ_p c_p N^{−p}, to infinite width and tests c₀ = 0 for a
/// whole family of correlated quantities at once. Each quantity has a weighted least squares fit and a z-score; the null
/// distributions of the largest |z| and of the root mean square z come from drawing whole samples anew at every width,
/// about their own mean, and repeating the fit with its errors (a studentised bootstrap). Correlations between times,
/// points and observables are thereby kept. The work is resamples × samples of all widths × quantities.
/// </summary>
/// <remarks>Equations: V5.</remarks>
public static class WidthExtrapolation
{
    /// <summary>The probability with which <see cref="ExtrapolationResult.Detectable"/> is detected.</summary>
    public const double DetectionProbability = 0.9;

    /// <summary>Extrapolates and tests.</summary>
    /// <param name="widths">Samples at each width, in any order; at least one more than there are powers, all different. A hundred samples or more per width make the p-values good to a fraction of themselves.</param>
    /// <param name="theory">The prediction at infinite width for each quantity; all finite.</param>
    /// <param name="options">Powers, resamples, seed; null for the defaults.</param>
    /// <exception cref="ArgumentException">There are too few widths, two are equal, or lengths differ.</exception>
    public static ExtrapolationResult Fit(IEnumerable<WidthSamples> widths, ReadOnlySpan<double> theory, ExtrapolationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(widths);
        options ??= new ExtrapolationOptions();
        WidthSamples[] samples = [.. widths.OrderBy(each => each.Width)];
        Validate(samples, theory, options);
        double resolution = options.Resolution * Scale(samples, theory);
        var biases = new WidthBias[samples.Length];
        for (int w = 0; w < samples.Length; w++)
        {
            biases[w] = WidthBias.Of(samples[w], theory, resolution, options.TheoryError);
        }

        var fit = new InversePowerFit(samples.Select(each => each.Width), options.Powers);
        int length = theory.Length;
        double[] intercept = new double[length], error = new double[length], z = new double[length], slope = new double[length], slopeError = new double[length];
        double chiSquare = 0;
        Span<double> values = stackalloc double[samples.Length], variances = stackalloc double[samples.Length];
        for (int d = 0; d < length; d++)
        {
            for (int w = 0; w < samples.Length; w++)
            {
                values[w] = biases[w].Bias[d];
                variances[w] = biases[w].StandardError[d] * biases[w].StandardError[d];
            }

            (intercept[d], double variance, slope[d], double slopeVariance, double chi) = resolution > 0 ? fit.Fit(values, variances) : default;
            variance += options.TheoryError is { } own && variance > 0 ? own[d] * own[d] : 0;
            error[d] = Math.Sqrt(variance);
            slopeError[d] = Math.Sqrt(slopeVariance);
            z[d] = variance > 0 ? intercept[d] / error[d] : 0;
            chiSquare += chi;
        }

        (double maxZ, double rmsZ) = Summarise(z);
        var ifTrue = NullDistribution.Draw(samples, fit, resolution, options);
        (double logSlope, double logSlopeError) = LogSlope(biases);
        return new ExtrapolationResult
        {
            Widths = biases,
            Intercept = intercept,
            InterceptError = error,
            ZScores = z,
            Slope = slope,
            SlopeError = slopeError,
            MaxZ = maxZ,
            MaxZIndex = Array.FindIndex(z, value => Math.Abs(value) == maxZ),
            RmsZ = rmsZ,
            MaxZPValue = ifTrue.PValueOfMax(maxZ),
            RmsZPValue = ifTrue.PValueOfRms(rmsZ),
            PValue = ifTrue.PValue(maxZ, rmsZ),
            Detectable = ifTrue.DetectableFactor(error, options.Deviation ?? [.. Enumerable.Repeat(1.0, length)], options.FalseAlarm, DetectionProbability),
            ChiSquarePerDegree = chiSquare / length / fit.DegreesOfFreedom,
            LogSlope = logSlope,
            LogSlopeError = logSlopeError,
        };
    }

    internal static (double Max, double Rms) Summarise(ReadOnlySpan<double> z)
    {
        double max = 0, squares = 0;
        foreach (double value in z)
        {
            max = Math.Max(max, Math.Abs(value));
            squares += value * value;
        }

        return (max, Math.Sqrt(squares / z.Length));
    }

    private static void Validate(WidthSamples[] samples, ReadOnlySpan<double> theory, ExtrapolationOptions options)
    {
        if (samples.Length <= options.Powers.Length)
        {
            throw new ArgumentException($"there are {samples.Length} widths; an extrapolation with {options.Powers.Length} powers of 1/N needs at least {options.Powers.Length + 1}", nameof(samples));
        }

        for (int w = 0; w < samples.Length; w++)
        {
            if (samples[w].Length != theory.Length)
            {
                throw new ArgumentException($"width {samples[w].Width} has {samples[w].Length} quantities; the theory has {theory.Length}", nameof(samples));
            }

            if (w > 0 && samples[w].Width == samples[w - 1].Width)
            {
                throw new ArgumentException($"width {samples[w].Width} is there twice; all widths must differ", nameof(samples));
            }
        }

        if (options.Deviation is { } deviation && deviation.Length != theory.Length)
        {
            throw new ArgumentException($"the deviation has {deviation.Length} values; the theory has {theory.Length}", nameof(options));
        }

        if (options.TheoryError is { } own && (own.Length != theory.Length || own.Any(value => !(value >= 0) || !double.IsFinite(value))))
        {
            throw new ArgumentException($"the theory has {own.Length} standard errors; there must be {theory.Length} finite ones ≥ 0", nameof(options));
        }

        foreach (double value in theory)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException($"the theory holds {value}; all values must be finite", nameof(theory));
            }
        }
    }

    private static double Scale(WidthSamples[] samples, ReadOnlySpan<double> theory)
    {
        double scale = 0;
        foreach (double value in theory)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        return Math.Max(scale, samples.Max(each => each.Mean().Max(Math.Abs)));
    }

    /// <summary>Weighted least squares of log b against log N over the widths that resolve their bias b.</summary>
    private static (double Slope, double Error) LogSlope(WidthBias[] biases)
    {
        double weights = 0, x = 0, y = 0, xx = 0, xy = 0;
        foreach (WidthBias bias in biases.Where(each => each.IsResolved))
        {
            double logError = bias.MeanSquareError / (2 * bias.MeanSquare);
            double weight = 1 / (logError * logError), logWidth = Math.Log(bias.Width), logBias = Math.Log(bias.Rms);
            weights += weight;
            x += weight * logWidth;
            y += weight * logBias;
            xx += weight * logWidth * logWidth;
            xy += weight * logWidth * logBias;
        }

        double spread = xx - (x * x / weights);
        return biases.Count(each => each.IsResolved) < 2
            ? (double.NaN, double.NaN)
            : ((xy - (x * y / weights)) / spread, 1 / Math.Sqrt(spread));
    }
}
