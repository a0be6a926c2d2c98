using Ensemble.Training.Statistics.Extrapolation;

namespace Ensemble.Training.Tests.Statistics.Extrapolation;

public class WidthExtrapolationTests
{
    private static readonly double[] Theory = [.. Enumerable.Range(0, 12).Select(d => Math.Sin(d))];
    private static readonly ExtrapolationOptions Quick = new() { Resamples = 199 };

    [Fact]
    public void TrueTheory_IsRejectedAtTheStatedProbability()
    {
        // 800 families: p ≤ 0.05 happens 40 ± 6.2 times; 10…70 is ±5 standard deviations (false alarm below 1e-6).
        const int families = 800;
        double[] theory = Theory[..6];
        var options = new ExtrapolationOptions { Resamples = 99 };
        var random = new Random(1);
        int byMax = 0, byRms = 0, byEither = 0;
        for (int i = 0; i < families; i++)
        {
            ExtrapolationResult result = WidthExtrapolation.Fit(SyntheticWidths.Draw(random, theory, 0, 2, -15, 50), theory, options with { Seed = (ulong)i });
            byMax += result.MaxZPValue <= 0.05 ? 1 : 0;
            byRms += result.RmsZPValue <= 0.05 ? 1 : 0;
            byEither += result.PValue <= 0.05 ? 1 : 0;
        }

        Assert.InRange(byMax, 10, 70);
        Assert.InRange(byRms, 10, 70);
        Assert.InRange(byEither, 10, 70);
    }

    /// <summary>Kolmogorov–Smirnov over 400 families: a uniform p exceeds 1.95/√400 = 0.0975 with probability 0.001; twice the smaller of two p-values reaches 0.3.</summary>
    [Fact]
    public void PValue_OfATrueTheory_IsUniform()
    {
        double[] theory = Theory[..6];
        var random = new Random(11);
        double[] p = [.. Enumerable.Range(0, 400).Select(i =>
            WidthExtrapolation.Fit(SyntheticWidths.Draw(random, theory, 0, 2, -15, 64), theory, Quick with { Seed = (ulong)i }).PValue).Order()];

        double distance = p.Select((value, i) => Math.Max(Math.Abs(value - ((double)i / p.Length)), Math.Abs(value - ((i + 1.0) / p.Length)))).Max();
        Assert.True(distance < 0.0975, $"{distance}");
    }

    /// <summary>300 theories that are off by δ everywhere: 0.9 of them are to be rejected; ±0.06 is 3.5 standard deviations of 0.017, and the tails of t cost another 0.04.</summary>
    [Fact]
    public void AShiftOfDelta_IsDetectedWithProbabilityNineTenths()
    {
        double[] theory = Theory[..6];
        var options = new ExtrapolationOptions { Resamples = 499, FalseAlarm = 0.05 };
        double delta = WidthExtrapolation.Fit(SyntheticWidths.Draw(new Random(1), theory, 0, 2, -15, 2000), theory, options).Detectable * Math.Sqrt(20);
        var random = new Random(12);
        int rejected = Enumerable.Range(0, 300).Count(i =>
            WidthExtrapolation.Fit(SyntheticWidths.Draw(random, theory, delta, 2, -15, 100), theory, options with { Seed = (ulong)i }).PValue <= 0.05);

        Assert.InRange(rejected / 300.0, 0.8, 0.96);
    }

    /// <summary>
    /// Theories that are off by their own standard error, all values together or each by itself, in 300 families each: p ≤ 0.05 in at most 15 ± 3.8 of them
    /// (34 is five standard deviations), where a test that does not know of the error rejects most.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnErrorOfTheTheoryItself_RaisesNoFalseAlarms(bool together)
    {
        const double own = 0.1;
        double[] theory = Theory[..6], errors = [.. theory.Select(_ => own)];
        var random = new Random(13);
        int rejected = 0, unaware = 0;
        for (int i = 0; i < 300; i++)
        {
            double common = Gaussian.Next(random);
            double[] sampled = [.. theory.Select(value => value + (own * (together ? common : Gaussian.Next(random))))];
            WidthSamples[] widths = SyntheticWidths.Draw(random, theory, 0, 2, -15, 200);
            ExtrapolationOptions options = Quick with { Seed = (ulong)i };
            ExtrapolationResult result = WidthExtrapolation.Fit(widths, sampled, options with { TheoryError = errors });
            rejected += result.PValue <= 0.05 ? 1 : 0;
            unaware += WidthExtrapolation.Fit(widths, sampled, options).PValue <= 0.05 ? 1 : 0;
            Assert.All(result.InterceptError, error => Assert.True(error > own));
        }

        Assert.InRange(rejected, 1, 34);
        Assert.InRange(unaware, 60, 300);
    }

    [Fact]
    public void WithTooFewResamplesToReject_NothingIsDetectable() =>
        Assert.Equal(double.PositiveInfinity, WidthExtrapolation.Fit(SyntheticWidths.Draw(new Random(1), [1], 0, 2, 0, 50), [1], Quick with { FalseAlarm = 0.001 }).Detectable);

    /// <summary>A bias of order 1/√N, as from units that switch off, is extrapolated wrongly by powers of 1/N and rightly with ½ among them.</summary>
    [Fact]
    public void ABiasOfOneOverRootN_NeedsItsPower()
    {
        int[] widths = [64, 256, 1024, 4096];
        WidthSamples[] samples = [.. widths.Select(width =>
        {
            double mean = 1 - (0.106 / Math.Sqrt(width)) - (0.8 / width);
            return new WidthSamples(width, 1, [mean - 1e-4, mean + 1e-4]);
        })];

        ExtrapolationResult without = WidthExtrapolation.Fit(samples, [1], Quick), with = WidthExtrapolation.Fit(samples, [1], Quick with { Powers = [0.5, 1] });
        Assert.True(Math.Abs(without.ZScores[0]) > 5);
        Assert.Equal(0, with.Intercept[0], 1e-12);
        Assert.Equal(-0.106, with.Slope[0], 1e-9);
    }

    /// <summary>Without scatter a difference of 0.01 is beyond all doubt, unless the quantity is known to scatter by more.</summary>
    [Fact]
    public void ALeastVariance_StandsInForScatterThatIsMissing()
    {
        WidthSamples[] samples = [.. SyntheticWidths.Widths.Select(width => new WidthSamples(width, 1, [1, 1, 1, 1]))];

        ExtrapolationResult sure = WidthExtrapolation.Fit(samples, [0.99], Quick);
        ExtrapolationResult unsure = WidthExtrapolation.Fit(samples.Select(each => each.WithLeastVariance([1e-4])), [0.99], Quick);
        Assert.Equal(1.0 / 200, sure.PValue, 1e-12);
        Assert.InRange(unsure.PValue, 0.2, 1);
        Assert.InRange(Math.Abs(unsure.ZScores[0]), 0.1, 2);
    }

    [Fact]
    public void WrongTheory_IsRejected()
    {
        // The standard error of c₀ is 1.616·0.3/√400 = 0.0242 in every quantity, so 0.15 is 6.2 of them.
        for (int seed = 0; seed < 10; seed++)
        {
            WidthSamples[] samples = SyntheticWidths.Draw(new Random(seed), Theory, 0.15, 2, -15, 400);
            ExtrapolationResult result = WidthExtrapolation.Fit(samples, Theory, new ExtrapolationOptions { Resamples = 999 });
            Assert.True(result.PValue < 0.01, $"p = {result.PValue}");
        }
    }

    [Fact]
    public void OneWrongQuantity_IsFoundByTheLargestZ()
    {
        double[] wrong = [.. Theory];
        wrong[7] -= 0.15; // 6.2 standard errors of c₀

        ExtrapolationResult result = WidthExtrapolation.Fit(SyntheticWidths.Draw(new Random(3), Theory, 0, 2, -15, 400, correlation: 0), wrong, new ExtrapolationOptions { Resamples = 999 });

        Assert.Equal(7, result.MaxZIndex);
        Assert.True(result.MaxZPValue <= 0.002);
        Assert.Equal(0.15, result.Intercept[7], 4 * result.InterceptError[7]);
    }

    [Fact]
    public void SmallErrorsEverywhere_AreFoundByTheRootMeanSquare()
    {
        // 400 independent quantities, each wrong by about 0.7 of its standard error: no single z stands out.
        double[] theory = new double[400], wrong = [.. theory.Select((_, d) => d % 2 == 0 ? 0.017 : -0.017)];

        ExtrapolationResult result = WidthExtrapolation.Fit(SyntheticWidths.Draw(new Random(5), theory, 0, 2, -15, 400, correlation: 0), wrong, Quick);

        Assert.True(result.RmsZPValue <= 0.005);
        Assert.True(result.MaxZPValue > 0.005);
        Assert.True(result.PValue <= 0.01);
    }

    [Fact]
    public void CopiesOfAQuantity_DoNotChangeThePValue()
    {
        WidthSamples[] one = SyntheticWidths.Draw(new Random(2), [0.5], 0.1, 2, -15, 100);
        WidthSamples[] copies = [.. one.Select(samples => samples.Select([0, 0, 0, 0, 0]))];

        ExtrapolationResult single = WidthExtrapolation.Fit(one, [0.5], Quick), family = WidthExtrapolation.Fit(copies, [0.5, 0.5, 0.5, 0.5, 0.5], Quick);

        Assert.Equal(single.MaxZPValue, family.MaxZPValue);
        Assert.Equal(single.RmsZPValue, family.RmsZPValue);
    }

    [Fact]
    public void PValue_OfIndependentNormalQuantities_IsThatOfSidak()
    {
        // p = 1 − (1 − p₁)^D with p₁ = P(|z| > max |z|), up to the tails of t(399) and 5 errors √(p(1−p)/1999) of the resampling.
        double[] theory = new double[40];
        ExtrapolationResult result = WidthExtrapolation.Fit(
            SyntheticWidths.Draw(new Random(8), theory, 0, 2, -15, 400, correlation: 0), theory, new ExtrapolationOptions { Resamples = 1999 });

        double single = 2 * NormalTail(result.MaxZ);
        double expected = 1 - Math.Pow(1 - single, 40);
        Assert.InRange(expected, 0.05, 0.95);
        Assert.Equal(expected, result.MaxZPValue, (5 * Math.Sqrt(expected * (1 - expected) / 1999)) + 0.03);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AnExactBiasLaw_IsRecovered(int order)
    {
        // Two samples ± around the exact mean: the fit sees no noise in the mean.
        double curvature = order == 2 ? 50 : 0;
        WidthSamples[] samples = [.. SyntheticWidths.Widths.Select(width =>
        {
            double mean = 1 + 0.25 + (3.0 / width) + (curvature / width / width);
            return new WidthSamples(width, 1, [mean - 0.01, mean + 0.01]);
        })];

        ExtrapolationResult result = WidthExtrapolation.Fit(samples, [1], Quick with { Powers = order == 1 ? [1] : [1, 2] });

        Assert.Equal(0.25, result.Intercept[0], 1e-12);
        Assert.Equal(3, result.Slope[0], 1e-10);
        Assert.Equal(0, result.ChiSquarePerDegree, 1e-12);
        Assert.All(result.Widths, bias => Assert.Equal(0.01, bias.StandardError[0], 1e-8));
    }

    [Fact]
    public void Intercept_ScattersByItsStandardError()
    {
        // 1000 fits of one quantity with 100 samples: z² and χ² average 1.02 to 1.05 (t-like tails) with error 0.05; ±0.25 is five.
        var random = new Random(4);
        double sum = 0, chiSquare = 0, slopes = 0;
        for (int i = 0; i < 1000; i++)
        {
            WidthSamples[] samples = SyntheticWidths.Draw(random, [1], 0, 2, -15, 100);
            ExtrapolationResult result = WidthExtrapolation.Fit(samples, [1], new ExtrapolationOptions { Resamples = 99 });
            sum += result.ZScores[0] * result.ZScores[0];
            chiSquare += result.ChiSquarePerDegree;
            slopes += Math.Pow((result.Slope[0] - 2) / result.SlopeError[0], 2);
        }

        Assert.Equal(1.03, sum / 1000, 0.25);
        Assert.Equal(1.03, chiSquare / 1000, 0.25);
        Assert.Equal(1.03, slopes / 1000, 0.25);
    }

    [Fact]
    public void ABiasBeyondTheLaw_ShowsInChiSquare()
    {
        WidthSamples[] samples = SyntheticWidths.Draw(new Random(6), Theory, 0, 2, 300, 1000);

        Assert.True(WidthExtrapolation.Fit(samples, Theory, Quick with { Powers = [1] }).ChiSquarePerDegree > 4);
        Assert.True(WidthExtrapolation.Fit(samples, Theory, Quick).ChiSquarePerDegree < 4);
    }

    [Fact]
    public void LogSlope_IsMinusOneForABiasOfOneOverN_WithinItsError()
    {
        // 100 fits: the average must be −1 within 5 errors, and the quoted error must match the scatter within 35 % (five errors).
        var random = new Random(7);
        double[] slopes = new double[100], errors = new double[100];
        for (int i = 0; i < slopes.Length; i++)
        {
            ExtrapolationResult result = WidthExtrapolation.Fit(SyntheticWidths.Draw(random, Theory, 0, 20, 0, 100), Theory, new ExtrapolationOptions { Resamples = 99 });
            (slopes[i], errors[i]) = (result.LogSlope, result.LogSlopeError);
        }

        double mean = slopes.Average(), scatter = Math.Sqrt(slopes.Sum(slope => (slope - mean) * (slope - mean)) / 99);
        Assert.Equal(-1, mean, 5 * scatter / Math.Sqrt(100));
        Assert.InRange(errors.Average() / scatter, 0.65, 1.35);
    }

    [Fact]
    public void ABiasLostInTheNoise_HasNoSlope()
    {
        ExtrapolationResult result = WidthExtrapolation.Fit(SyntheticWidths.Draw(new Random(9), Theory, 0, 0, 0, 20), Theory, Quick);

        Assert.True(double.IsNaN(result.LogSlope));
        Assert.DoesNotContain(result.Widths, bias => bias.IsResolved);
    }

    [Fact]
    public void Result_DependsOnTheSeedAlone()
    {
        WidthSamples[] samples = SyntheticWidths.Draw(new Random(10), Theory, 0.05, 2, -15, 50);

        ExtrapolationResult one = WidthExtrapolation.Fit(samples, Theory, Quick), again = WidthExtrapolation.Fit(samples.Reverse(), Theory, Quick);

        Assert.Equal((one.MaxZPValue, one.RmsZPValue, one.LogSlope), (again.MaxZPValue, again.RmsZPValue, again.LogSlope));
        Assert.Equal(one.ZScores, again.ZScores);
        Assert.Equal(SyntheticWidths.Widths, again.Widths.Select(bias => bias.Width));
        Assert.Contains(Enumerable.Range(2, 5), seed => WidthExtrapolation.Fit(samples, Theory, Quick with { Seed = (ulong)seed }).MaxZPValue != one.MaxZPValue);
    }

    [Fact]
    public void QuantitiesWithoutScatter_AreJudgedToTheResolution()
    {
        WidthSamples[] samples = [.. SyntheticWidths.Widths.Select(width => new WidthSamples(width, 2, [0, 1, 0, 1, 0, 1]))];

        ExtrapolationResult right = WidthExtrapolation.Fit(samples, [0, 1], Quick), rounded = WidthExtrapolation.Fit(samples, [0, 1 + 1e-7], Quick), wrong = WidthExtrapolation.Fit(samples, [0, 1.001], Quick);
        ExtrapolationResult zero = WidthExtrapolation.Fit(samples.Select(each => each.Select([0])), [0], Quick);

        Assert.Equal(1, right.PValue);
        Assert.True(rounded.MaxZ < 0.2);
        Assert.True(wrong.PValue <= 0.01);
        Assert.Equal((0, 1.0), (zero.MaxZ, zero.PValue));
    }

    [Fact]
    public void BadArguments_AreNamed()
    {
        WidthSamples[] samples = SyntheticWidths.Draw(new Random(1), [1, 2], 0, 1, 0, 3);

        Assert.Contains("there are 2 widths", Assert.Throws<ArgumentException>(() => WidthExtrapolation.Fit(samples.Take(2), [1, 2])).Message);
        Assert.Contains("width 32 is there twice", Assert.Throws<ArgumentException>(() => WidthExtrapolation.Fit(samples.Append(samples[0]), [1, 2])).Message);
        Assert.Contains("has 2 quantities; the theory has 1", Assert.Throws<ArgumentException>(() => WidthExtrapolation.Fit(samples, [1])).Message);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => WidthExtrapolation.Fit(samples, [1, double.NaN])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExtrapolationOptions { Powers = [2, 1] });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExtrapolationOptions { Resamples = 98 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExtrapolationOptions { Resolution = 0 });
    }

    /// <summary>P(Z > z) by integrating the normal density with Simpson's rule to z + 12.</summary>
    private static double NormalTail(double z)
    {
        const int intervals = 4000;
        const double width = 12.0 / intervals;
        double sum = 0;
        for (int i = 0; i <= intervals; i++)
        {
            double x = z + (i * width), weight = i is 0 or intervals ? 1 : i % 2 == 0 ? 2 : 4;
            sum += weight * Math.Exp(-x * x / 2);
        }

        return sum * width / 3 / Math.Sqrt(2 * Math.PI);
    }
}
