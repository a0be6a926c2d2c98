using System.Collections.Concurrent;
using System.Text.Json;
using Ensemble.Model;
using Ensemble.Theory.Tests.Golden;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference;

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
        Extrapolated[] ntk = Measure(golden, record => Sum(record.GradientGrams));
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
        Assert.True(Largest(Measure(golden, record => Sum(record.GradientGrams)), golden.Root.GetProperty("NTK")) > 2 * Limit);
    }

    private static double[] Sum(IEnumerable<double[]> grams) => grams.Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)]);

    // f is linear in the readout: its covariance over readouts is Σ σ0²·(gradient·gradient′) of the readout and its bias.
    private static double[] InitialCovariance(GoldenArchitecture golden, MemberRecord record)
    {
        int readout = golden.Network.Weights.IndexOf(WeightId.Readout);
        return Sum(Enumerable.Range(readout, golden.Network.Weights.Length - readout)
            .Select(weight => record.GradientGrams[weight].Select(value => value * golden.Parameters[weight].InitialVariance).ToArray()));
    }

    private static double Largest(Extrapolated[] found, JsonElement expected)
    {
        double[] values = [.. expected.EnumerateArray().SelectMany(row => row.EnumerateArray().Select(item => item.GetDouble()))];
        Assert.Equal(values.Length, found.Length);
        return found.Zip(values, (each, value) => Math.Abs(each.Value - value) / each.StandardError).Max();
    }

    private static Extrapolated[] Measure(GoldenArchitecture golden, Func<MemberRecord, double[]> read)
    {
        (double[] narrow, double[] narrowError) = Mean(golden, Width, read);
        (double[] wide, double[] wideError) = Mean(golden, 2 * Width, read);
        return [.. wide.Select((value, i) => new Extrapolated((2 * value) - narrow[i], Math.Sqrt((4 * wideError[i] * wideError[i]) + (narrowError[i] * narrowError[i]))))];
    }

    private static (double[] Mean, double[] StandardError) Mean(GoldenArchitecture golden, int width, Func<MemberRecord, double[]> read)
    {
        Network shape = golden.Network;
        var network = new Network(shape.Program, shape.Input, shape.Widths.Select(_ => width));
        Schedule schedule = Schedule.PerWeight(network.Weights.Zip(golden.Parameters));
        var simulation = new Simulation(network, schedule, TimeSteps.Explicit(1, 1), golden.Data, [0], 20211);
        var all = new ConcurrentBag<double[]>();
        new ReferenceEngine(2).Simulate(simulation, RecordRequest.SignalGrams, new MemberRange(0, Members), record => all.Add(read(record)), null, null, default);
        int size = golden.Data.Count * golden.Data.Count;
        double[] mean = [.. Enumerable.Range(0, size).Select(i => all.Average(each => each[i]))];
        double[] error = [.. Enumerable.Range(0, size).Select(i => Math.Sqrt(all.Sum(each => (each[i] - mean[i]) * (each[i] - mean[i])) / (Members - 1.0) / Members))];
        return (mean, error);
    }

    private readonly record struct Extrapolated(double Value, double StandardError);
}
