using Ensemble.Model;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;

namespace Ensemble.Training.Tests.Observables;

public class NtkObservableTests
{
    /// <summary>Central differences of step 1e-5 on values of order one.</summary>
    private const double FiniteDifferenceTolerance = 1e-8;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void Ntk_IsTheProductOfNumericalGradients(int depth, int outputs)
    {
        Simulation simulation = Simulations.Create(depth, outputs, recordSteps: [0, 20]);
        TinyNetwork[] networks = [new(simulation.Network, 1), new(simulation.Network, 2)];

        double[][] values = ObservableValues.Measure("ntk", simulation, networks);

        int points = simulation.Data.Count;
        for (int i = 0; i < values[0].Length; i++)
        {
            (int t, int x, int other) = (i / points / points, i / points % points, i % points);
            double expected = Enumerable.Range(0, depth + 1).Sum(layer => Product(simulation, networks[t], layer, x, other));
            Assert.Equal(expected, values[0][i], FiniteDifferenceTolerance);
        }
    }

    [Fact]
    public void Ntk_WeighsEachLayerWithItsRateInForce()
    {
        double[] rates = [0.5, 0, 2];
        Schedule schedule = Schedule.PerLayer(rates.Select(rate => new LayerParameters(0.1, 1, 1, rate))).Then(1.0, phase => phase.Freeze(WeightId.Readout));
        Simulation simulation = Simulations.Create(2, recordSteps: [0, 10], schedule: schedule, train: 2, test: 0);
        TinyNetwork[] networks = [new(simulation.Network, 1), new(simulation.Network, 2)];

        double[] ntk = ObservableValues.Measure("ntk", simulation, networks)[0];

        for (int i = 0; i < 4; i++)
        {
            double before = Enumerable.Range(0, 3).Sum(layer => rates[layer] * Product(simulation, networks[0], layer, i / 2, i % 2));
            double after = rates[0] * Product(simulation, networks[1], 0, i / 2, i % 2);
            Assert.Equal(before, ntk[i], FiniteDifferenceTolerance);
            Assert.Equal(after, ntk[4 + i], FiniteDifferenceTolerance);
        }
    }

    [Fact]
    public void Ntk_IsTheSameFromTwoTimeRecords()
    {
        Simulation simulation = Simulations.Create(recordSteps: [0, 20]);
        TinyNetwork[] networks = [new(simulation.Network, 1), new(simulation.Network, 2)];

        double[][] equalTime = ObservableValues.Measure("ntk", simulation, networks);
        double[][] twoTime = ObservableValues.Measure("ntk", simulation, networks, RecordRequest.TwoTime);

        Assert.Equal(equalTime, twoTime);
    }

    [Fact]
    public void Drift_IsTheRelativeFrobeniusDistanceFromTheFirstTime()
    {
        Simulation simulation = Simulations.Create(recordSteps: [0, 20]);
        double[][] values = ObservableValues.Measure("ntk", simulation, [new(simulation.Network, 1), new(simulation.Network, 2)]);

        int size = values[0].Length / 2;
        double[] first = values[0][..size], last = values[0][size..];
        double distance = Math.Sqrt(first.Zip(last, (a, b) => (b - a) * (b - a)).Sum() / first.Sum(a => a * a));
        Assert.Equal(0, values[1][0]);
        Assert.Equal(distance, values[1][1], 1e-14);
        Assert.True(distance > 0.1, "the networks must differ for this test to mean anything");
    }

    [Fact]
    public void GradientKernelsAndHiddenKernels_MakeTheNtk()
    {
        Simulation simulation = Simulations.Create(2, 2, recordSteps: [0, 20]);
        TinyNetwork[] networks = [new(simulation.Network, 1), new(simulation.Network, 2)];
        double[][] gradient = ObservableValues.Measure("gradient_kernels", simulation, networks, RecordRequest.HiddenGrams);
        double[][] hidden = ObservableValues.Measure("hidden_kernels", simulation, networks);
        double[] ntk = ObservableValues.Measure("ntk", simulation, networks)[0];
        double[] alignment = ObservableValues.Measure("alignment", simulation, networks)[1];
        int points = simulation.Data.Count;
        int size = points * points;
        for (int i = 0; i < size; i++)
        {
            double input = 0;
            for (int k = 0; k < simulation.Network.Inputs; k++)
            {
                input += simulation.Data.Inputs[i / points, k] * simulation.Data.Inputs[i % points, k] / simulation.Network.Inputs;
            }

            int last = (3 * size) + i;
            Assert.Equal(ntk[size + i], (gradient[0][last] * input) + (gradient[1][last] * hidden[0][last]) + hidden[1][last], 1e-12);
        }

        double quadratic = 0;
        double squares = 0;
        double norm = 0;
        for (int x = 0; x < simulation.Data.TrainCount; x++)
        {
            for (int other = 0; other < simulation.Data.TrainCount; other++)
            {
                double entry = hidden[1][(3 * size) + (x * points) + other];
                squares += entry * entry;
                for (int c = 0; c < 2; c++)
                {
                    quadratic += entry * simulation.Data.Targets[x, c] * simulation.Data.Targets[other, c];
                    norm += x == other ? simulation.Data.Targets[x, c] * simulation.Data.Targets[x, c] : 0;
                }
            }
        }

        Assert.Equal(quadratic / (Math.Sqrt(squares) * norm), alignment[1], 1e-12);
    }

    [Fact]
    public void Alignment_IsTheQuadraticFormOfTheTargetsOverTrainingPoints()
    {
        Simulation simulation = Simulations.Create(outputs: 2, recordSteps: [0]);
        double[][] values = ObservableValues.Measure("ntk", simulation, [new(simulation.Network, 1)]);

        int points = simulation.Data.Count, train = simulation.Data.TrainCount;
        double quadratic = 0, squares = 0, norm = 0;
        for (int i = 0; i < train; i++)
        {
            for (int j = 0; j < train; j++)
            {
                double k = values[0][(i * points) + j];
                squares += k * k;
                for (int c = 0; c < 2; c++)
                {
                    quadratic += simulation.Data.Targets[i, c] * k * simulation.Data.Targets[j, c];
                }
            }

            norm += (simulation.Data.Targets[i, 0] * simulation.Data.Targets[i, 0]) + (simulation.Data.Targets[i, 1] * simulation.Data.Targets[i, 1]);
        }

        Assert.Equal(quadratic / Math.Sqrt(squares) / norm, values[2][0], 1e-14);
    }

    private static double Product(Simulation simulation, TinyNetwork network, int layer, int x, int other) =>
        TinyNetwork.GradientProduct(network, network, layer, simulation.Data.Inputs.Row(x), simulation.Data.Inputs.Row(other));
}
