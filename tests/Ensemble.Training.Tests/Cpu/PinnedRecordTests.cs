using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Cpu;

/// <summary>
/// The bytes of records, the same on every processor: with AVX-512, AVX2, or without vector instructions (checked by running
/// these tests with DOTNET_EnableAVX2=0 and DOTNET_EnableHWIntrinsic=0). Changing them changes every published run.
/// </summary>
public class PinnedRecordTests
{
    private const RecordRequest Everything =
        RecordRequest.HiddenGrams | RecordRequest.SignalGrams | RecordRequest.TwoTime | RecordRequest.WeightOverlaps;

    [Theory]
    [InlineData("linear", "explicit", 1623700129016816823ul)]
    [InlineData("relu", "explicit", 6436757677355826687ul)]
    [InlineData("relu", "implicit", 7579301652960654906ul)]
    [InlineData("leaky_relu", "explicit", 15386360182586568931ul)]
    [InlineData("erf", "explicit", 7158872284928426844ul)]
    [InlineData("tanh", "explicit", 7914930059720470256ul)]
    [InlineData("gelu", "explicit", 12377264067227845594ul)]
    [InlineData("sin", "explicit", 9912846820446301373ul)]
    public void Record_OfASmallRun_HasItsPinnedBytes(string activation, string integratorName, ulong expected)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        var network = new Network(7, [21, 34], Activation.Parse(activation), 2);
        var simulation = new Simulation(
            network,
            Schedule.Uniform(3, new LayerParameters(0.1, 1, 1.5)),
            new TimeSteps(integrator, Enumerable.Repeat(0.1, 60)),
            Cases.Data(7, 6, 4, 2),
            [0, 3, 60],
            5);
        ulong hash = 14695981039346656037;
        new CpuEngine(1).Simulate(simulation, Everything, new MemberRange(0, 3), record => hash = Hash(hash, record), null, null, default);
        Assert.Equal(expected, hash);
    }

    // FNV-1a over the bits of all values.
    private static ulong Hash(ulong hash, MemberRecord record)
    {
        foreach (double value in record.HiddenGrams.Concat(record.SignalGrams).Concat(record.WeightOverlaps).Prepend(record.Predictor).SelectMany(x => x))
        {
            hash = (hash ^ BitConverter.DoubleToUInt64Bits(value)) * 1099511628211;
        }

        return hash;
    }
}
