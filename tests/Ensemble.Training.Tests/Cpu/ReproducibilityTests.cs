using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Cpu;

public class ReproducibilityTests
{
    private const RecordRequest Everything =
        RecordRequest.HiddenGrams | RecordRequest.SignalGrams | RecordRequest.TwoTime | RecordRequest.WeightOverlaps;

    [Theory]
    [InlineData("relu")]
    [InlineData("erf")]
    public void Records_OnOneOrTwoThreadsAndForAnySplit_AreTheSameBytes(string activation)
    {
        var network = new Network(9, [21, 34], Activation.Parse(activation), 2);
        Simulation simulation = Cases.Simulation(network, Cases.Data(9, 4, 3, 2), new LayerParameters(0.1, 1, 1.5), 0.1, 40, [0, 3, 40]);
        const int Members = 7;
        double[][] together = Collect(simulation, 1, [new MemberRange(0, Members)]);
        Assert.Equal(together, Collect(simulation, 2, [new MemberRange(0, Members)]));
        Assert.Equal(together, Collect(simulation, 2, [new MemberRange(5, 2), new MemberRange(0, 1), new MemberRange(1, 4)]));
        Assert.NotEqual(together[0], together[1]);
    }

    private static double[][] Collect(Simulation simulation, int threads, MemberRange[] ranges)
    {
        var all = new SortedDictionary<int, double[]>();
        foreach (MemberRange range in ranges)
        {
            new CpuEngine(threads).Simulate(simulation, Everything, range, record => all.Add(record.Member, Flatten(record)), null, null, default);
        }

        return [.. all.Values];
    }

    private static double[] Flatten(MemberRecord record) =>
        [.. record.Predictor, .. record.HiddenGrams.SelectMany(x => x), .. record.SignalGrams.SelectMany(x => x), .. record.WeightOverlaps.SelectMany(x => x)];
}
