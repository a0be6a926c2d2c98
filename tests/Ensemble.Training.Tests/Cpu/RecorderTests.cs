using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Cpu;

public class RecorderTests
{
    private const int Outputs = 2;
    private static readonly Network Shape = new(6, [7, 19], Activation.Tanh, Outputs);
    private static readonly Simulation Case =
        Cases.Simulation(Shape, Cases.Data(6, 3, 2, Outputs), new LayerParameters(0.1, 1, 1.3), 0.2, 4, [0, 1, 4]);

    [Fact]
    public void Grams_AtEqualTimes_AreTheDiagonalBlocksOfTheTwoTimeGrams()
    {
        MemberRecord equal = Record(RecordRequest.HiddenGrams | RecordRequest.SignalGrams);
        MemberRecord all = Record(RecordRequest.HiddenGrams | RecordRequest.SignalGrams | RecordRequest.TwoTime);
        int block = equal.Points * equal.Points;
        for (int layer = 0; layer < 2; layer++)
        {
            for (int time = 0; time < 3; time++)
            {
                Assert.Equal(
                    equal.HiddenGrams[layer].AsSpan(equal.Block(time, time), block),
                    all.HiddenGrams[layer].AsSpan(all.Block(time, time), block));
                Assert.Equal(
                    equal.SignalGrams[layer].AsSpan(equal.Block(time, time), block),
                    all.SignalGrams[layer].AsSpan(all.Block(time, time), block));
            }
        }
    }

    [Fact]
    public void Grams_OfTwoTimes_AreScalarProductsOfHiddenValuesAndOfDerivativesOfThePredictor()
    {
        MemberRecord record = Record(RecordRequest.HiddenGrams | RecordRequest.SignalGrams | RecordRequest.TwoTime | RecordRequest.WeightOverlaps);
        ReferenceNetwork[] networks = Snapshots();
        for (int t = 0; t < 3; t++)
        {
            for (int s = 0; s < 3; s++)
            {
                for (int x = 0; x < record.Points; x++)
                {
                    for (int y = 0; y < record.Points; y++)
                    {
                        int at = record.Block(t, s) + (x * record.Points) + y;
                        for (int layer = 0; layer < 2; layer++)
                        {
                            Assert.Equal(HiddenProduct(networks[t], networks[s], layer, x, y), record.HiddenGrams[layer][at], 10);
                            Assert.Equal(SignalProduct(networks[t], networks[s], layer, x, y), record.SignalGrams[layer][at], 9);
                        }
                    }
                }

                for (int layer = 0; layer < 3; layer++)
                {
                    double product = 0;
                    foreach ((double a, double b) in networks[t].Weights[layer].Cast<double>().Zip(networks[s].Weights[layer].Cast<double>()))
                    {
                        product += a * b;
                    }

                    // In rotated coordinates the first layer has a weight per dimension of the span, here five.
                    double count = layer == 0 ? 7 * 5 : Shape.FanIn(layer) * Shape.FanOut(layer);
                    Assert.Equal(product / count, record.WeightOverlaps[layer][(t * 3) + s], 10);
                }
            }
        }
    }

    [Fact]
    public void Ntk_FromTheGrams_IsTheScalarProductOfTheGradientsOfThePredictor()
    {
        MemberRecord record = Record(RecordRequest.HiddenGrams | RecordRequest.SignalGrams);
        ReferenceNetwork network = Snapshots()[0];
        for (int x = 0; x < record.Points; x++)
        {
            for (int y = 0; y < record.Points; y++)
            {
                double expected = 0;
                for (int output = 0; output < Outputs; output++)
                {
                    double[] gx = Gradient(network, x, output);
                    double[] gy = Gradient(network, y, output);
                    expected += gx.Zip(gy, (a, b) => a * b).Sum() / Outputs;
                }

                int at = (x * record.Points) + y;
                double input = 0;
                for (int i = 0; i < Shape.Inputs; i++)
                {
                    input += Case.Data.Inputs[x, i] * Case.Data.Inputs[y, i] / Shape.Inputs;
                }

                double ntk = (input * record.SignalGrams[0][at]) + (record.HiddenGrams[0][at] * record.SignalGrams[1][at]) + record.HiddenGrams[1][at];
                Assert.Equal(expected, ntk, 8);
            }
        }
    }

    private static MemberRecord Record(RecordRequest request) => Trainers.Records(Case, 1, request, CpuPrecision.Float64)[0];

    private static ReferenceNetwork[] Snapshots()
    {
        var networks = new List<ReferenceNetwork>();
        Trainers.AtRecordTimes<double>(Case, weights => networks.Add(ReferenceNetwork.Of(Case, weights)));
        return [.. networks];
    }

    private static double HiddenProduct(ReferenceNetwork a, ReferenceNetwork b, int layer, int x, int y) =>
        a.Fields(Case.Data.Inputs.Row(x))[layer].Zip(b.Fields(Case.Data.Inputs.Row(y))[layer], (u, v) => Math.Tanh(u) * Math.Tanh(v)).Average();

    private static double SignalProduct(ReferenceNetwork a, ReferenceNetwork b, int layer, int x, int y)
    {
        double sum = 0;
        for (int output = 0; output < Outputs; output++)
        {
            sum += Signal(a, layer, x, output).Zip(Signal(b, layer, y, output), (u, v) => u * v).Sum() / Outputs;
        }

        return sum;
    }

    // δ = ∂f/∂z by the chain rule, written out.
    private static double[] Signal(ReferenceNetwork network, int layer, int point, int output)
    {
        double[][] fields = network.Fields(Case.Data.Inputs.Row(point));
        double[] incoming = [.. Enumerable.Range(0, fields[^1].Length).Select(c => c == output ? 1.0 : 0.0)];
        for (int l = fields.Length - 1; l > layer; l--)
        {
            double[] below = fields[l - 1];
            double[,] w = network.Weights[l];
            incoming = [.. Enumerable.Range(0, below.Length).Select(j =>
                Enumerable.Range(0, incoming.Length).Sum(i => incoming[i] * w[i, j]) / Math.Sqrt(below.Length) * (1 - Math.Pow(Math.Tanh(below[j]), 2)))];
        }

        return incoming;
    }

    private static double[] Gradient(ReferenceNetwork network, int point, int output)
    {
        var gradient = new List<double>();
        for (int layer = 0; layer < Shape.WeightLayers; layer++)
        {
            for (int i = 0; i < Shape.FanOut(layer); i++)
            {
                for (int j = 0; j < Shape.FanIn(layer); j++)
                {
                    gradient.Add(network.Derivative(layer, i, j, () => network.Predict(Case.Data.Inputs.Row(point))[output]));
                }
            }
        }

        return [.. gradient];
    }
}
