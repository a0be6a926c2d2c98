using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Reference;
using Ensemble.Training.Statistics;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Tests.Engines;

public class BatchTests
{
    private const int Points = 6;

    /// <summary>B different points of P, all as likely and pairs too: χ² of 2 · 10⁴ draws, each beyond its limit with a probability of 10⁻⁶.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void PointsAreDrawnWithoutReplacement_AllAsLikely(int batch)
    {
        const int draws = 20_000;
        var draw = new BatchDraw<double>(Simulation(batch));
        int[] single = new int[Points], pairs = new int[Points * Points];
        for (int step = 0; step < draws; step++)
        {
            double[] factors = draw.Factors(3, step).ToArray();
            Assert.Equal(batch, factors.Count(factor => factor == (double)Points / batch));
            Assert.Equal(Points - batch, factors.Count(factor => factor == 0));
            for (int a = 0; a < Points; a++)
            {
                single[a] += factors[a] > 0 ? 1 : 0;
                for (int b = 0; b < a; b++)
                {
                    pairs[(a * Points) + b] += factors[a] > 0 && factors[b] > 0 ? 1 : 0;
                }
            }
        }

        // Drawn without replacement the sum of squares is χ² with P − 1 degrees of freedom up to the factor (P − B)/(P − 1).
        double expected = draws * (double)batch / Points;
        double chi = single.Sum(count => (count - expected) * (count - expected) / expected) * (Points - 1) / Math.Max(Points - batch, 1e-9);
        Assert.InRange(chi, 0.05, 37);
        double pair = draws * (double)batch * (batch - 1) / (Points * (Points - 1));
        for (int a = 0; a < Points && batch > 1; a++)
        {
            for (int b = 0; b < a; b++)
            {
                Assert.InRange(pairs[(a * Points) + b], pair - (5.5 * Math.Sqrt(pair)), pair + (5.5 * Math.Sqrt(pair)));
            }
        }
    }

    [Fact]
    public void DrawsDependOnSeedMemberAndStepAlone()
    {
        double[] Draw(BatchDraw<double> draw, int member, int step) => draw.Factors(member, step).ToArray();
        BatchDraw<double> one = new(Simulation(3)), two = new(Simulation(3));
        Draw(one, 7, 100);

        Assert.Equal(Draw(one, 2, 5), Draw(two, 2, 5));
        Assert.Contains(Enumerable.Range(0, 20), step => !Draw(one, 2, step).SequenceEqual(Draw(one, 3, step)));
        Assert.Contains(Enumerable.Range(0, 20), step => !Draw(one, 2, step).SequenceEqual(Draw(one, 2, step + 1)));
        Assert.Null(BatchDraw<double>.Of(Simulation(null)));
        Assert.Null(BatchDraw<double>.Of(Simulation(Points)));
    }

    /// <summary>One step of a linear network of one unit by hand, with the very points that the draw names.</summary>
    [Fact]
    public void AStepIsTheGradientOfTheDrawnPointsTimesPOverB()
    {
        double[] w = [0.7, -0.4, 1.1, 0.2];
        const double a = 0.9;
        Simulation simulation = Simulation(2, ActivationKind.Linear, width: 1, steps: 1, weights: new() { [WeightId.Dense(1)] = w, [WeightId.Readout] = [a] });
        double[] factors = new BatchDraw<double>(simulation).Factors(0, 0).ToArray();
        double[] before = [.. Enumerable.Range(0, Points).Select(x => a * Product(w, simulation, x))];
        double[] residual = [.. Enumerable.Range(0, Points).Select(x => factors[x] * (before[x] - simulation.Data.Targets[x, 0]))];
        double step = simulation.Steps.Sizes[0];
        double moved = a - (step * Enumerable.Range(0, Points).Sum(x => residual[x] * Product(w, simulation, x)));
        double[] v = [.. w.Select((value, i) => value - (step * Enumerable.Range(0, Points).Sum(x => residual[x] * a * simulation.Data.Inputs[x, i] / Math.Sqrt(w.Length))))];

        foreach (IEngine engine in (IEngine[])[new CpuEngine(1, CpuPrecision.Float64), new ReferenceEngine(1, CpuPrecision.Float64)])
        {
            double[] after = Predictor(engine, simulation, 1);
            for (int x = 0; x < Points; x++)
            {
                Assert.Equal(before[x], after[x], 1e-12);
                Assert.Equal(moved * Product(v, simulation, x), after[Points + x], 1e-12);
            }
        }
    }

    /// <summary>Both engines take the same points; all points in one batch are steps as ever.</summary>
    [Fact]
    public void BothEnginesAgree_AndAllPointsAreNoBatch()
    {
        Simulation simulation = Simulation(2, steps: 40);
        double[] one = Predictor(new CpuEngine(2, CpuPrecision.Float64), simulation, 3), other = Predictor(new ReferenceEngine(2, CpuPrecision.Float64), simulation, 3);

        Assert.All(one.Zip(other), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
        Assert.Equal(Predictor(new CpuEngine(1), Simulation(null, steps: 40), 2), Predictor(new CpuEngine(1), Simulation(Points, steps: 40), 2));
        Assert.NotEqual(Predictor(new CpuEngine(1), Simulation(null, steps: 40), 2), Predictor(new CpuEngine(1), simulation, 2));
    }

    /// <summary>
    /// T_B against what draws do: members with the same weights differ after one small step by their points alone, and the variance of f over
    /// 4000 of them, summed over training points, is 2ηT_B tr Θ. Its relative error is below 2.5 %; 13 % is beyond five of them.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void TheTemperatureIsThatOfTheDrawsNoise(int batch)
    {
        const double step = 1e-3;
        Simulation drawn = Simulation(batch, ActivationKind.Erf, width: 12, steps: 1, stepSize: step), simulation = Simulation(batch, ActivationKind.Erf, width: 12, steps: 1, stepSize: step, WeightsOf(drawn.Network));
        IObservable[] observables = [new BatchTemperatureObservable(), new NtkObservable(), new PredictorObservable()];
        var found = Trainer.Run(new CpuEngine(2, CpuPrecision.Float64), simulation, observables, new MemberRange(0, 4000)).Measurements();
        Measurement Of(string name) => found.Single(measurement => measurement.Array.Name == name);
        double trace = Enumerable.Range(0, Points).Sum(a => Of("ntk").Mean[a * (Points + 1)]);
        double variance = Enumerable.Range(0, Points).Sum(a => Of("predictor").Variance[Points + a]);

        Assert.True(Of("batch_temperature").Mean[0] > 0);
        Assert.Equal(1, variance / (2 * step * Of("batch_temperature").Mean[0] * trace), 0.13);
    }

    [Fact]
    public void WithoutBatches_TheTemperatureIsZero() => Assert.All(
        Trainer.Run(new CpuEngine(1), Simulation(null), [new BatchTemperatureObservable()], new MemberRange(0, 2)).Measurements().Single().Mean,
        value => Assert.Equal(0, value));

    private static Simulation Simulation(int? batch, ActivationKind kind = ActivationKind.Relu, int width = 8, int steps = 2, double stepSize = 0.05, Dictionary<WeightId, double[]>? weights = null)
    {
        double[][] inputs = [.. Enumerable.Range(0, Points).Select(x => Enumerable.Range(0, 4).Select(i => Math.Sin(1 + (1.7 * x) + (2.3 * i * (1 + x)))).ToArray())];
        double[][] targets = [.. Enumerable.Range(0, Points).Select(x => new[] { x % 2 == 0 ? 1.0 : -1.0 })];
        var data = new Dataset(RealMatrix.FromRows(inputs), RealMatrix.FromRows(targets), Points);
        int depth = width == 1 ? 1 : 2;
        var network = new Network(4, depth, width, Activation.Parse(kind.ToString().ToLowerInvariant()));
        return new Simulation(
            network,
            Schedule.Uniform(depth + 1, new LayerParameters(0, 1, 1)),
            TimeSteps.Explicit(stepSize, steps),
            data,
            [0, steps],
            5)
        { Batch = batch, Initial = weights is null ? null : new InitialWeights(network, null, weights) };
    }

    private static double[] Predictor(IEngine engine, Simulation simulation, int members)
    {
        var found = new List<(int Member, double[] Values)>();
        engine.Simulate(simulation, RecordRequest.None, new MemberRange(0, members), record =>
        {
            lock (found)
            {
                found.Add((record.Member, [.. record.Predictor]));
            }
        }, null, null, CancellationToken.None);
        return [.. found.OrderBy(pair => pair.Member).SelectMany(pair => pair.Values)];
    }

    private static Dictionary<WeightId, double[]> WeightsOf(Network network)
    {
        var random = new Random(3);
        return network.Weights.Select((id, weight) => (id, weight)).ToDictionary(
            pair => pair.id,
            pair => Enumerable.Range(0, network.FanOut(pair.weight) * network.FanIn(pair.weight)).Select(_ => (2 * random.NextDouble()) - 0.8).ToArray());
    }

    private static double Product(double[] w, Simulation simulation, int x) =>
        Enumerable.Range(0, w.Length).Sum(i => w[i] * simulation.Data.Inputs[x, i]) / Math.Sqrt(w.Length);
}
