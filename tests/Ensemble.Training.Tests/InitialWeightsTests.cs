using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference;

namespace Ensemble.Training.Tests;

public class InitialWeightsTests
{
    private const int Members = 3;

    public static TheoryData<string> Engines => ["cpu", "reference"];

    [Theory]
    [MemberData(nameof(Engines))]
    public void Members_BeginWithTheirOwnWeights(string engine)
    {
        Simulation plain = Simulations.Create(depth: 2, outputs: 2, train: 2, test: 1, recordSteps: [0], width: 5);
        Dictionary<WeightId, double[]> given = Draw(plain.Network, Members);
        double[][] found = Predict(engine, With(plain, new InitialWeights(plain.Network, Members, given)), Members);
        for (int member = 0; member < Members; member++)
        {
            double[][] own = [.. plain.Network.Weights.Select(id => given[id].Skip(member * (given[id].Length / Members)).Take(given[id].Length / Members).ToArray())];
            for (int point = 0; point < 3; point++)
            {
                double[] values = Forward(plain.Network, own, plain.Data.Inputs.Row(point).ToArray());
                Assert.Equal(values[0], found[member][point * 2], 12);
                Assert.Equal(values[1], found[member][(point * 2) + 1], 12);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void OneSet_IsWhereAllBegin_AndMissingWeightsAreDrawn(string engine)
    {
        Simulation plain = Simulations.Create(depth: 2, recordSteps: [0, 20], width: 5);
        Dictionary<WeightId, double[]> given = Draw(plain.Network, 1);
        double[][] all = Predict(engine, With(plain, new InitialWeights(plain.Network, null, given)), 2);
        int points = plain.Data.Count;
        Assert.Equal(all[0].AsSpan(0, points), all[1].AsSpan(0, points));
        Assert.NotEqual(all[0][points], all[1][points]);
        given.Remove(WeightId.Readout);
        double[][] drawn = Predict(engine, With(plain, new InitialWeights(plain.Network, null, given)), 2);
        Assert.NotEqual(drawn[0][0], drawn[1][0]);
    }

    [Fact]
    public void OtherNamesAndSizes_AreRefused()
    {
        Network network = Simulations.Create(depth: 1, width: 5).Network;
        var error = Assert.Throws<ModelException>(() => new InitialWeights(network, null, new Dictionary<WeightId, double[]> { [WeightId.Dense(2)] = new double[25] }));
        Assert.Contains("dense_1, readout", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ModelException>(() => new InitialWeights(network, 2, new Dictionary<WeightId, double[]> { [WeightId.Dense(1)] = new double[20] }));
        Assert.Contains("2 × 5 × 4", error.Message, StringComparison.Ordinal);
    }

    private static Simulation With(Simulation like, InitialWeights initial) =>
        new(like.Network, like.Schedule, like.Steps, like.Data, like.RecordSteps, like.Seed) { Initial = initial };

    private static double[][] Predict(string engine, Simulation simulation, int members)
    {
        IEngine made = engine == "cpu" ? new CpuEngine(1, CpuPrecision.Float64) : new ReferenceEngine(1, CpuPrecision.Float64);
        var found = new double[members][];
        made.Simulate(simulation, RecordRequest.None, new MemberRange(0, members), record => found[record.Member] = [.. record.Predictor], null, null, default);
        return found;
    }

    private static Dictionary<WeightId, double[]> Draw(Network network, int members)
    {
        var random = new Random(3);
        return network.Weights.Select((id, i) => (id, Count: members * network.FanOut(i) * network.FanIn(i)))
            .ToDictionary(each => each.id, each => Enumerable.Range(0, each.Count).Select(_ => (2 * random.NextDouble()) - 1).ToArray());
    }

    private static double[] Forward(Network network, double[][] weights, double[] input)
    {
        double[] value = input;
        for (int layer = 0; layer < weights.Length; layer++)
        {
            double[] below = value;
            double[] fields = [.. Enumerable.Range(0, network.FanOut(layer)).Select(o => below.Select((x, i) => x * weights[layer][(o * below.Length) + i]).Sum() / Math.Sqrt(below.Length))];
            value = layer == weights.Length - 1 ? fields : [.. fields.Select(Math.Tanh)];
        }

        return value;
    }
}
