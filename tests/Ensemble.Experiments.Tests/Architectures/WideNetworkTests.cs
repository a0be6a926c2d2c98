using System.Text.Json;
using Ensemble.Model;
using Ensemble.Theory.Tests.Golden;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Tests.Architectures;

/// <summary>
/// Trained networks against golden kernels at infinite width, at t = 0: the mean over networks of two widths, extrapolated in 1/N. Of
/// about 1,400 entries none may be further off than 5 standard errors: by chance that happens in at most one of 1,200 seeds (normal law; the
/// remainder of order 1/N² is below one standard error; with this seed the largest is 1.9).
/// </summary>
public class WideNetworkTests
{
    private const int Width = 64;
    private const int Members = 300;
    private const double Limit = 5;

    public static TheoryData<string> Names() => GoldenArchitecture.OneTimeNames();

    [Theory]
    [MemberData(nameof(Names))]
    public void MeanKernels_AreTheGoldenOnes(string name)
    {
        var golden = GoldenArchitecture.OneTime(name);
        Extrapolated[] ntk = Measure(golden, record => WideLimit.Sum(record.GradientGrams));
        Extrapolated[] nngp = Measure(golden, record => InitialCovariance(golden, record));
        Assert.InRange(Largest(ntk, golden.Root.GetProperty("NTK_parameters_with_variance")), 0, Limit);
        Assert.InRange(Largest(nngp, golden.Root.GetProperty("NNGP")), 0, Limit);
    }

    // The same networks tell the other convention of the variance apart, in which every gradient carries its σ².
    [Theory]
    [InlineData("mlp_relu3_bias")]
    [InlineData("conv1d_circular_gap_erf")]
    [InlineData("rnn_relu_average")]
    public void OtherConvention_IsRejected(string name)
    {
        var golden = GoldenArchitecture.OneTime(name);
        Assert.True(Largest(Measure(golden, record => WideLimit.Sum(record.GradientGrams)), golden.Root.GetProperty("NTK")) > 2 * Limit);
    }

    // f is linear in the readout: its covariance over readouts is Σ σ0²·(gradient·gradient′) of the readout and its bias.
    private static double[] InitialCovariance(GoldenArchitecture golden, MemberRecord record)
    {
        int readout = golden.Network.Weights.IndexOf(WeightId.Readout);
        return WideLimit.Sum(Enumerable.Range(readout, golden.Network.Weights.Length - readout)
            .Select(weight => record.GradientGrams[weight].Select(value => value * golden.Parameters[weight].InitialVariance).ToArray()));
    }

    private static double Largest(Extrapolated[] found, JsonElement expected)
    {
        double[] values = [.. expected.EnumerateArray().SelectMany(row => row.EnumerateArray().Select(item => item.GetDouble()))];
        Assert.Equal(values.Length, found.Length);
        return found.Zip(values, (each, value) => Math.Abs(each.Value - value) / each.StandardError).Max();
    }

    private static Extrapolated[] Measure(GoldenArchitecture golden, Func<MemberRecord, double[]> read) =>
        WideLimit.Of(golden.Network, golden.Parameters, golden.Data, Width, Members, read);
}
