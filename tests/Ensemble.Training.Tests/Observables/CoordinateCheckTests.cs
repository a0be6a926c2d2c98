using Ensemble.Model.Quantities;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;

namespace Ensemble.Training.Tests.Observables;

/// <summary>How far weights and units move, at two widths in both parametrisations, and how units are distributed.</summary>
public class CoordinateCheckTests
{
    private static readonly Dataset Data = new(
        RealMatrix.FromRows([0.9, -0.3, 0.6], [-0.2, 1.1, 0.5], [0.5, 0.5, 0.7]), RealMatrix.FromRows([1.0], [-0.6], [0]), 2);

    /// <summary>Means over 32 members at N = 32 and 512: the ratio is 1 where features are learnt and 4 = √16 where they are not, within a quarter (standard errors are below 4 %).</summary>
    [Fact]
    public void Changes_StandStillWithTheWidthWhereFeaturesAreLearnt_AndFallAsItsRootInNtkScaling()
    {
        foreach (bool rich in new[] { true, false })
        {
            double[] narrow = Changes(32, rich), wide = Changes(512, rich);
            Assert.Equal(5, narrow.Length);
            Assert.All(narrow.Zip(wide, (few, many) => few / many), ratio => Assert.InRange(ratio, rich ? 0.75 : 3, rich ? 1.25 : 5));
        }
    }

    [Fact]
    public void Preactivations_OfDrawnWeights_AreGaussian()
    {
        // z¹ of the first layer at t = 0: variance x·x/D over the 4096 units of one network; the error of a quantile is √(p(1 − p)/4096)/density, below 0.06 at p = 0.01.
        double[][] values = Measure("preactivations", 4096, rich: true, members: 1);
        int levels = UnitQuantiles.Levels.Length;
        double deviation = Math.Sqrt((0.81 + 0.09 + 0.36) / 3);
        for (int i = 0; i < levels; i++)
        {
            Assert.Equal(deviation * Ensemble.Numerics.Functions.ErrorFunction.NormalQuantile(UnitQuantiles.Levels[i]), values[0][i], 0.12);
        }

        Assert.Equal(3 * 3 * levels, values[1].Length);
    }

    [Fact]
    public void Quantiles_StandBetweenSortedValues()
    {
        double[] found = new double[UnitQuantiles.Levels.Length], values = [.. Enumerable.Range(0, 100).Reverse().Select(i => (double)i)];
        UnitQuantiles.Of(values.AsSpan(), found);
        Assert.Equal([0.5, 4.5, 9.5, 24.5, 49.5, 74.5, 89.5, 94.5, 98.5], found, (a, b) => Math.Abs(a - b) < 1e-12);
        UnitQuantiles.Of(new double[] { 3 }.AsSpan(), found);
        Assert.All(found, value => Assert.Equal(3.0, value));
    }

    /// <summary>The last values of all changes, averaged over members.</summary>
    private static double[] Changes(int width, bool rich) =>
        [.. Measure("weight_change", width, rich, 32).Concat(Measure("feature_change", width, rich, 32)).Select(values => values[^1])];

    private static double[][] Measure(string name, int width, bool rich, int members)
    {
        var network = new Network(3, 2, width, Activation.Tanh, 1, rich ? new Parametrisation.MeanField(1) : Parametrisation.NeuralTangent);
        var simulation = new Simulation(network, Schedule.Uniform(3, new LayerParameters(0, 1, 1)), TimeSteps.Explicit(0.2, 20), Data, [0, 10, 20], 1);
        IObservable observable = Observable.Parse(name);
        MemberMeasure measure = observable.For(simulation);
        double[][] sums = [.. observable.Arrays(simulation).Select(array => new double[array.Length])];
        new CpuEngine(1).Simulate(simulation, observable.Needs, new MemberRange(0, members), Add, null, null, default);
        return sums;

        void Add(MemberRecord record)
        {
            double[][] values = [.. sums.Select(sum => new double[sum.Length])];
            measure(record, values);
            for (int i = 0; i < sums.Length; i++)
            {
                for (int d = 0; d < sums[i].Length; d++)
                {
                    sums[i][d] += values[i][d] / members;
                }
            }
        }
    }
}
