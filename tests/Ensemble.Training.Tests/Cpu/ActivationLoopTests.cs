using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Tests.Cpu;

public class ActivationLoopTests
{
    /// <summary>The error of a float32 value or slope, relative to the larger of it and the smaller of |z| and 1.</summary>
    private const double Tolerance = 6e-7;

    [Theory]
    [InlineData("linear")]
    [InlineData("relu")]
    [InlineData("leaky_relu")]
    [InlineData("erf")]
    [InlineData("tanh")]
    [InlineData("gelu")]
    [InlineData("sin")]
    [InlineData("custom")]
    public void Loop_InFloat32_AgreesWithFloat64(string name)
    {
        float[] z = [.. Enumerable.Range(-4000, 8000).Select(i => i / 300f), 0f, -0f, 1e-20f, -1e-6f, 30f, -30f, 50f, -50f];
        (float[] values, float[] slopes) = Evaluate(Cases.Named(name), z, 1f);
        (double[] exactValues, double[] exactSlopes) = Evaluate(Cases.Named(name), [.. z.Select(x => (double)x)], 1.0);
        for (int i = 0; i < z.Length; i++)
        {
            double scale = Math.Min(Math.Abs(z[i]), 1);
            AssertClose(exactValues[i], values[i], Math.Max(Math.Abs(exactValues[i]), scale), $"φ({z[i]})");
            AssertClose(exactSlopes[i], slopes[i], Math.Max(Math.Abs(exactSlopes[i]), scale), $"φ′({z[i]})");
        }
    }

    [Fact]
    public void Erf_InFloat32_KeepsItsRelativeAccuracyNearZero()
    {
        float[] z = [1e-30f, 1e-10f, 1e-3f, 0.1f];
        (float[] values, _) = Evaluate(Activation.Erf, z, 1f);
        for (int i = 0; i < z.Length; i++)
        {
            Assert.Equal(1, values[i] / ScalarFunctions.Erf(z[i]), 6);
        }
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1.0)]
    [InlineData(2.49)]
    [InlineData(2.51)]
    [InlineData(3.5)]
    [InlineData(-1.7)]
    public void Erf_InFloat64_IsTheIntegralOfTheGaussian(double z)
    {
        Assert.Equal(ReferenceNetwork.Erf(z), ScalarFunctions.Erf(z), 12);
    }

    [Theory]
    [InlineData("erf")]
    [InlineData("tanh")]
    [InlineData("gelu")]
    [InlineData("sin")]
    public void Loop_OfNotANumber_ShowsIt(string name)
    {
        (float[] values, _) = Evaluate(Cases.Named(name), [float.NaN], 1f);
        Assert.True(float.IsNaN(values[0]));
    }

    [Fact]
    public void Loop_ScalesValueAndSlope()
    {
        (float[] values, float[] slopes) = Evaluate(Activation.Relu, [3f, -2f], 0.5f);
        Assert.Equal([1.5f, 0f], values);
        Assert.Equal([0.5f, 0f], slopes);
    }

    private static unsafe (T[] Values, T[] Slopes) Evaluate<T>(Activation activation, T[] z, T scale)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        int count = (z.Length + 15) / 16 * 16;
        using Arena<T> arena = Arena<T>.Allocate(2L * count * sizeof(T));
        T* values = arena.Take(count);
        T* slopes = arena.Take(count);
        z.CopyTo(new Span<T>(values, count));
        ActivationLoop.Create<T>(activation).Evaluate(values, slopes, count, scale);
        return (new Span<T>(values, z.Length).ToArray(), new Span<T>(slopes, z.Length).ToArray());
    }

    private static void AssertClose(double expected, double actual, double scale, string what) =>
        Assert.True(Math.Abs(expected - actual) <= Tolerance * scale, $"{what} is {actual}; exact {expected}");
}
