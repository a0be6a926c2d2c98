using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Cpu;

/// <summary>
/// Ensembles against the exact discrete law at infinite width (golden case perlayer_relu2: every layer with its own rate,
/// temperature and variances). At width 256 the bias is a fraction of the standard error. Scores are held to |z| &lt; 5: a false
/// alarm has probability 6·10⁻⁷ each, below 4·10⁻⁵ for all.
/// </summary>
public class DiscreteLawTests
{
    private const int Members = 1000;
    private const double Limit = 5;

    [Fact]
    public void Predictor_OfWideNetworksWithAScheduleOfTheirOwnPerLayer_HasTheExactDiscreteMeanAndVariance()
    {
        int[] records = [0, 1, 2, 5, 20, 60];
        double[][] mean =
        [
            [0, 0, 0, 0, 0],
            [0.03050662036, -0.02473560824, 0.0388392924, 0.02337614088, 0.02879565998],
            [0.05831102733, -0.04772194114, 0.07241468483, 0.04501003361, 0.05505472198],
            [0.128886999, -0.1083101278, 0.1493341751, 0.1010106952, 0.1216968962],
            [0.3181678021, -0.2857507934, 0.2906340919, 0.2587394841, 0.3000961721],
            [0.4207352818, -0.3769098083, 0.3260532304, 0.354843886, 0.3964005242],
        ];
        double[][] variance =
        [
            [0.1449, 0.18585, 0.35175, 0.105, 0.13545],
            [0.1307426949, 0.1622952379, 0.2852832126, 0.09756324185, 0.1221511008],
            [0.1191339463, 0.1436455597, 0.2359644053, 0.09135976792, 0.1112470973],
            [0.09491812341, 0.1072105915, 0.1506267939, 0.07805912981, 0.08852838223],
            [0.05934622074, 0.06355707736, 0.08090595251, 0.05640285153, 0.05534339929],
            [0.04796749272, 0.05242787677, 0.06887684237, 0.04629339059, 0.04478532111],
        ];
        MemberRecord[] members = Trainers.Records(Simulation(records), Members);
        for (int time = 0; time < records.Length; time++)
        {
            for (int point = 0; point < 5; point++)
            {
                double[] f = [.. members.Select(record => record.Predictor[(time * 5) + point])];
                double average = f.Average();
                double spread = f.Sum(value => (value - average) * (value - average)) / (Members - 1);
                double v = variance[time][point];
                AssertScore((average - mean[time][point]) / Math.Sqrt(v / Members), $"mean at step {records[time]}, point {point}");
                AssertScore((spread - v) / (v * Math.Sqrt(2.0 / Members)), $"variance at step {records[time]}, point {point}");
            }
        }
    }

    private static Simulation Simulation(int[] records)
    {
        LayerParameters[] layers = [new(0.1, 1.0, 2.0, 1.0), new(0.3, 1.5, 0.7, 0.5), new(0.05, 0.8, 1.2, 2.0)];
        double[][] inputs = [[1.0, 0.2, -0.5, 0.3], [0.4, -1.1, 0.6, 0.2], [-0.7, 0.3, 0.9, -1.4], [0.5, 0.5, -0.5, 0.5], [1.0, 0.2, -0.4, 0.3]];
        double[][] targets = [[1.0], [-1.0], [0.5], [0.0], [0.0]];
        return new Simulation(
            new Network(4, 2, 256, Activation.Relu),
            Schedule.PerLayer(layers),
            TimeSteps.Explicit(0.1, records[^1]),
            new Dataset(RealMatrix.FromRows(inputs), RealMatrix.FromRows(targets), 3),
            records,
            20);
    }

    private static void AssertScore(double z, string what) => Assert.True(Math.Abs(z) < Limit, $"{what}: z = {z:F2}");
}
