using Ensemble.Model;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;

namespace Ensemble.Training.Tests.Observables;

/// <summary>Drift, CKA, participation ratio and decoder against the same quantities from explicit features.</summary>
public class RepresentationTests
{
    private const double Tolerance = 1e-12;
    private static readonly Simulation Simulation = Simulations.Create(2, 1, 4, 3, [0, 5, 20], width: 6);
    private static readonly TinyNetwork[] Networks = [new(Simulation.Network, 1), new(Simulation.Network, 2), new(Simulation.Network, 3)];

    [Fact]
    public void NtkLayers_SumToTheNtk()
    {
        double[][] layers = ObservableValues.Measure("ntk_layers", Simulation, Networks);
        double[] ntk = ObservableValues.Measure("ntk", Simulation, Networks)[0];

        Assert.Equal(3, layers.Length);
        Assert.All(Enumerable.Range(0, ntk.Length), i => Assert.Equal(ntk[i], layers.Sum(layer => layer[i]), Tolerance));
        Assert.Equal(TinyNetwork.GradientProduct(Networks[1], Networks[1], 1, Simulation.Data.Inputs.Row(0), Simulation.Data.Inputs.Row(2)), layers[1][49 + 2], 1e-8);
    }

    [Fact]
    public void Drift_IsTheCosineBetweenFeatures()
    {
        double[][] drift = ObservableValues.Measure("drift", Simulation, Networks);

        ForEachTimePair((layer, t, u, at) =>
        {
            double[] one = [.. Features(layer, t).SelectMany(row => row)], other = [.. Features(layer, u).SelectMany(row => row)];
            double cosine = TinyNetwork.Dot(one, other) / Math.Sqrt(TinyNetwork.Dot(one, one) * TinyNetwork.Dot(other, other));
            Assert.Equal(cosine, drift[layer][at], Tolerance);
        });
        Assert.Equal(1, drift[0][0]);
    }

    [Fact]
    public void Cka_IsTheNormOfTheFeatureCrossCovariance()
    {
        double[][] cka = ObservableValues.Measure("cka", Simulation, Networks);

        ForEachTimePair((layer, t, u, at) =>
        {
            double[][] one = Centred(Features(layer, t)), other = Centred(Features(layer, u));
            double expected = CrossNorm(one, other) / Math.Sqrt(CrossNorm(one, one) * CrossNorm(other, other));
            Assert.Equal(expected, cka[layer][at], Tolerance);
        });
    }

    [Fact]
    public void ParticipationRatio_IsThatOfTheFeatureCovariance()
    {
        double[][] ratios = ObservableValues.Measure("participation_ratio", Simulation, Networks);

        Assert.Equal(4, ratios.Length);
        for (int layer = 0; layer < 2; layer++)
        {
            for (int t = 0; t < 3; t++)
            {
                double[][] features = Features(layer, t), centred = Centred(features);
                Assert.Equal(Math.Pow(features.Sum(row => TinyNetwork.Dot(row, row)), 2) / CrossNorm(features, features), ratios[layer][t], Tolerance);
                Assert.Equal(Math.Pow(centred.Sum(row => TinyNetwork.Dot(row, row)), 2) / CrossNorm(centred, centred), ratios[2 + layer][t], Tolerance);
            }
        }
    }

    [Fact]
    public void ParticipationRatio_OfOrthogonalPointsIsTheirNumber_AndOfOneDirectionIsOne()
    {
        Simulation simulation = Simulations.Create(1, 1, 3, 2, [0, 20]);
        var record = new MemberRecord(simulation, RecordRequest.HiddenGrams);
        for (int i = 0; i < 25; i++)
        {
            record.HiddenGrams[0][i] = i % 6 == 0 ? 2 : 0;
            record.HiddenGrams[0][25 + i] = (1 + (i / 5)) * (1 + (i % 5));
        }

        double[][] ratios = ObservableValues.Measure(Observable.Parse("participation_ratio"), simulation, record);

        Assert.Equal(5, ratios[0][0], Tolerance);
        Assert.Equal(4, ratios[1][0], Tolerance); // centring takes one dimension off
        Assert.Equal(1, ratios[0][1], Tolerance);
        Assert.Equal(1, ratios[1][1], Tolerance);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Decoder_IsRidgeRegressionOnTheFeatures(int outputs)
    {
        // The readout's κ = 0.3 is the ridge; a phase from step 5 on changes its temperature and keeps κ, then freezes it.
        LayerParameters[] layers = [new(0.1, 1, 1), new(0.1, 1, 1), new(0.3, 1, 1)];
        Simulation simulation = Simulations.Create(2, outputs, 6, 5, [0, 5, 20], Schedule.PerLayer(layers).Then(0.5, phase => phase.Freeze(WeightId.Readout)), width: 4, classes: true);
        TinyNetwork[] networks = [new(simulation.Network, 1), new(simulation.Network, 2), new(simulation.Network, 3)];

        double[][] values = ObservableValues.Measure("decoder", simulation, networks);

        for (int t = 0; t < 3; t++)
        {
            for (int fit = 0; fit < 3; fit++)
            {
                var predictions = new double[5 * outputs];
                for (int c = 0; c < outputs; c++)
                {
                    double[] weights = Ridge(simulation, networks[fit], c, 0.3);
                    for (int x = 0; x < 5; x++)
                    {
                        predictions[(x * outputs) + c] = TinyNetwork.Dot(LastFeatures(simulation, networks[t], 6 + x), weights);
                    }
                }

                double[] targets = simulation.Data.Targets.Values[(6 * outputs)..].ToArray();
                Assert.Equal(predictions.Zip(targets, (f, y) => (f - y) * (f - y)).Average(), values[1][(t * 3) + fit], Tolerance);
                int right = Enumerable.Range(0, 5).Count(x => outputs == 1
                    ? Math.Sign(predictions[x]) == Math.Sign(targets[x])
                    : ArgMax(predictions, x * outputs, outputs) == ArgMax(targets, x * outputs, outputs));
                Assert.Equal(right / 5.0, values[0][(t * 3) + fit], Tolerance);
                if (outputs == 1)
                {
                    bool[] isOrdered = [.. from x in Enumerable.Range(0, 5) from other in Enumerable.Range(0, 5) where targets[x] > 0 && targets[other] < 0 select predictions[x] > predictions[other]];
                    Assert.Equal(isOrdered.Average(ordered => ordered ? 1.0 : 0.0), values[2][(t * 3) + fit], Tolerance);
                }
            }
        }
    }

    [Fact]
    public void Decoder_RanksOneOutputWithBothClasses_AndCountsTiesHalf()
    {
        Assert.Equal(["decoder_accuracy", "decoder_mse"], Observable.Parse("decoder").Arrays(Simulations.Create(outputs: 2, classes: true)).Select(array => array.Name));
        Assert.Equal(["decoder_mse"], Observable.Parse("decoder").Arrays(Simulations.Create()).Select(array => array.Name));
        Assert.True(Scores.CanRank([1, -0.5], 1));
        Assert.False(Scores.CanRank([1, 0.5, 0], 1));
        Assert.Equal(0.625, Scores.Ranking([3, 1, 1, 2], [1, 1, -1, -1]));
    }

    [Fact]
    public void Decoder_WithoutTestPoints_IsRefused()
    {
        ModelException error = Assert.Throws<ModelException>(() => Observable.Parse("decoder").Arrays(Simulations.Create(test: 0)));
        Assert.Contains("there are 0", error.Message);
    }

    [Fact]
    public void Decoder_OfASilentLayer_IsNotANumber()
    {
        var record = new MemberRecord(Simulation, RecordRequest.HiddenGrams | RecordRequest.TwoTime);

        Assert.All(ObservableValues.Measure(Observable.Parse("decoder"), Simulation, record)[0], value => Assert.True(double.IsNaN(value)));
    }

    [Fact]
    public void WeightAutocorrelation_IsTheOverlapOfEveryWeightLayer()
    {
        var record = new MemberRecord(Simulation, RecordRequest.WeightOverlaps);
        FakeEngine.Fill(record, 1);
        IObservable observable = Observable.Parse("weight_autocorrelation");

        Assert.Equal([.. record.WeightOverlaps], ObservableValues.Measure(observable, Simulation, record));
        Assert.Equal(["weight_autocorrelation_1", "weight_autocorrelation_2", "weight_autocorrelation_3"], observable.Arrays(Simulation).Select(array => array.Name));
    }

    [Fact]
    public void EveryObservable_FillsItsArrays()
    {
        foreach (IObservable observable in Observable.Names.Select(Observable.Parse))
        {
            foreach (RecordRequest beside in new[] { RecordRequest.None, RecordRequest.TwoTime })
            {
                MemberRecord record = TinyNetwork.Record(Simulation, observable.Needs | beside, Networks);
                Assert.All(ObservableValues.Measure(observable, Simulation, record), values => Assert.DoesNotContain(double.NaN, values));
            }
        }
    }

    private static void ForEachTimePair(Action<int, int, int, int> check)
    {
        for (int i = 0; i < 18; i++)
        {
            check(i / 9, i / 3 % 3, i % 3, i % 9);
        }
    }

    private static double[][] Features(int layer, int time) =>
        [.. Enumerable.Range(0, Simulation.Data.Count).Select(x => Networks[time].Forward(Simulation.Data.Inputs.Row(x))[layer + 1])];

    private static double[][] Centred(double[][] features)
    {
        double[] mean = [.. Enumerable.Range(0, features[0].Length).Select(i => features.Average(row => row[i]))];
        return [.. features.Select(row => row.Zip(mean, (value, average) => value - average).ToArray())];
    }

    /// <summary>‖AᵀB‖_F² of two feature matrices (points × features).</summary>
    private static double CrossNorm(double[][] a, double[][] b)
    {
        double sum = 0;
        for (int i = 0; i < a[0].Length; i++)
        {
            for (int j = 0; j < b[0].Length; j++)
            {
                sum += Math.Pow(a.Zip(b, (x, y) => x[i] * y[j]).Sum(), 2);
            }
        }

        return sum;
    }

    private static double[] LastFeatures(Simulation simulation, TinyNetwork network, int point) =>
        [.. network.Forward(simulation.Data.Inputs.Row(point))[^2].Select(value => value / Math.Sqrt(simulation.Network.Widths[^1]))];

    /// <summary>(HᵀH + λ)⁻¹Hᵀy in feature space, by gradient descent to convergence.</summary>
    private static double[] Ridge(Simulation simulation, TinyNetwork network, int output, double ridge)
    {
        double[][] features = [.. Enumerable.Range(0, simulation.Data.TrainCount).Select(x => LastFeatures(simulation, network, x))];
        var weights = new double[features[0].Length];
        double step = 1 / (ridge + features.Sum(row => TinyNetwork.Dot(row, row)));
        for (int n = 0; n < 2000; n++)
        {
            double[] residuals = [.. features.Select((row, x) => TinyNetwork.Dot(row, weights) - simulation.Data.Targets[x, output])];
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] -= step * ((ridge * weights[i]) + features.Zip(residuals, (row, residual) => row[i] * residual).Sum());
            }
        }

        return weights;
    }

    private static int ArgMax(double[] values, int start, int count) =>
        Enumerable.Range(0, count).MaxBy(c => values[start + c]);
}
