using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Observables;

/// <summary>
/// A tanh network in double, whose gradients come from central finite differences of its predictor (independent of the
/// products under test) and whose records come from its hidden values and back-propagated signals.
/// </summary>
internal sealed class TinyNetwork
{
    private readonly Network shape;
    private readonly double[][,] weights;

    public TinyNetwork(Network shape, int seed)
    {
        this.shape = shape;
        var random = new Random(seed);
        weights = [.. Enumerable.Range(0, shape.WeightLayers).Select(layer => Draw(shape.FanOut(layer), shape.FanIn(layer)))];

        double[,] Draw(int rows, int columns)
        {
            var matrix = new double[rows, columns];
            for (int i = 0; i < matrix.Length; i++)
            {
                matrix[i / columns, i % columns] = 3 * (random.NextDouble() - 0.5);
            }

            return matrix;
        }
    }

    /// <summary>h⁰ = x, h¹, …, h^L and, last, the outputs.</summary>
    public double[][] Forward(ReadOnlySpan<double> input)
    {
        var values = new double[shape.WeightLayers + 1][];
        values[0] = input.ToArray();
        for (int layer = 0; layer < shape.WeightLayers; layer++)
        {
            double[] z = Times(weights[layer], values[layer]);
            values[layer + 1] = layer == shape.Depth ? z : [.. z.Select(Math.Tanh)];
        }

        return values;
    }

    /// <summary>δˡ = ∂f_c/∂zˡ for l = 1…L (index l − 1).</summary>
    public double[][] Signals(double[][] values, int output)
    {
        var signals = new double[shape.Depth][];
        double[] upper = [.. Enumerable.Range(0, shape.Outputs).Select(c => c == output ? 1.0 : 0)];
        for (int layer = shape.Depth - 1; layer >= 0; layer--)
        {
            double[,] w = weights[layer + 1];
            double[] h = values[layer + 1];
            var signal = new double[h.Length];
            for (int j = 0; j < h.Length; j++)
            {
                for (int i = 0; i < upper.Length; i++)
                {
                    signal[j] += upper[i] * w[i, j] / Math.Sqrt(h.Length);
                }

                signal[j] *= 1 - (h[j] * h[j]);
            }

            signals[layer] = upper = signal;
        }

        return signals;
    }

    /// <summary>∂f_c(x)/∂W of one weight layer by central differences.</summary>
    public double[] NumericalGradient(ReadOnlySpan<double> input, int layer, int output)
    {
        const double step = 1e-5;
        double[,] w = weights[layer];
        var gradient = new double[w.Length];
        for (int i = 0; i < gradient.Length; i++)
        {
            int row = i / w.GetLength(1), column = i % w.GetLength(1);
            double kept = w[row, column];
            w[row, column] = kept + step;
            double above = Forward(input)[^1][output];
            w[row, column] = kept - step;
            double below = Forward(input)[^1][output];
            w[row, column] = kept;
            gradient[i] = (above - below) / (2 * step);
        }

        return gradient;
    }

    /// <summary>The record of a member that is one network at each record time.</summary>
    public static MemberRecord Record(Simulation simulation, RecordRequest request, params TinyNetwork[] networks)
    {
        var record = new MemberRecord(simulation, request);
        Dataset data = simulation.Data;
        int points = data.Count, outputs = simulation.Network.Outputs;
        double[][][][] values = [.. networks.Select(network => Points(x => network.Forward(data.Inputs.Row(x))))];
        double[][][][][] signals = [.. networks.Select((network, t) => Points(x => Outputs(c => network.Signals(values[t][x], c))))];
        for (int t = 0; t < networks.Length; t++)
        {
            for (int x = 0; x < points; x++)
            {
                values[t][x][^1].CopyTo(record.Predictor, ((t * points) + x) * outputs);
            }

            for (int u = 0; u < networks.Length; u++)
            {
                if (request.HasFlag(RecordRequest.HiddenGrams) && (u == t || request.HasFlag(RecordRequest.TwoTime)))
                {
                    FillBlock(t, u);
                }
            }
        }

        return record;

        void FillBlock(int t, int u)
        {
            for (int i = 0; i < points * points; i++)
            {
                int x = i / points, other = i % points;
                for (int layer = 0; layer < simulation.Network.Depth; layer++)
                {
                    int at = record.Block(t, u) + i;
                    record.HiddenGrams[layer][at] = Dot(values[t][x][layer + 1], values[u][other][layer + 1]) / simulation.Network.Widths[layer];
                    if (request.HasFlag(RecordRequest.SignalGrams))
                    {
                        record.SignalGrams[layer][at] = Enumerable.Range(0, outputs).Average(c => Dot(signals[t][x][c][layer], signals[u][other][c][layer]));
                    }
                }
            }
        }

        T[] Points<T>(Func<int, T> of) => [.. Enumerable.Range(0, points).Select(of)];

        T[] Outputs<T>(Func<int, T> of) => [.. Enumerable.Range(0, outputs).Select(of)];
    }

    /// <summary>∂_l f_t(x)·∂_l f_t′(x′) of two networks by finite differences, averaged over the outputs.</summary>
    public static double GradientProduct(TinyNetwork network, TinyNetwork other, int layer, ReadOnlySpan<double> x, ReadOnlySpan<double> otherX)
    {
        double sum = 0;
        for (int c = 0; c < network.shape.Outputs; c++)
        {
            sum += Dot(network.NumericalGradient(x, layer, c), other.NumericalGradient(otherX, layer, c));
        }

        return sum / network.shape.Outputs;
    }

    public static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();

    private static double[] Times(double[,] matrix, double[] vector) =>
        [.. Enumerable.Range(0, matrix.GetLength(0)).Select(row => vector.Select((value, column) => value * matrix[row, column]).Sum() / Math.Sqrt(vector.Length))];
}
