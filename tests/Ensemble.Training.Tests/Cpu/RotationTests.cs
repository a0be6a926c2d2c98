using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Tests.Cpu;

public class RotationTests
{
    [Theory]
    [InlineData(30, 4, 3, 4, 7)]
    [InlineData(5, 8, 3, 5, 5)]
    [InlineData(6, 4, 8, 4, 6)]
    [InlineData(6, 4, 0, 4, 4)]
    public void Rotation_OfInputs_KeepsTheirScalarProducts(int inputs, int train, int test, int trainedRank, int rank)
    {
        Dataset data = Cases.Data(inputs, train, test, 1);
        var rotation = new InputRotation(data);
        Assert.Equal(trainedRank, rotation.TrainedRank);
        Assert.Equal(rank, rotation.Rank);
        AssertSameProducts(data, rotation);
    }

    [Fact]
    public void Rotation_OfDependentAndZeroInputs_FindsTheRank()
    {
        double[] a = [1, 2, 3, 4];
        double[] b = [0, 1, -1, 1e-9];
        double[] sum = [1, 3, 2, 4 + 1e-9];
        double[] zero = [0, 0, 0, 0];
        var data = new Dataset(RealMatrix.FromRows(a, zero, b, sum, a, sum), RealMatrix.FromRows([0], [0], [0], [0], [0], [0]), 4);
        var rotation = new InputRotation(data);
        Assert.Equal(2, rotation.TrainedRank);
        Assert.Equal(2, rotation.Rank);
        AssertSameProducts(data, rotation);
    }

    [Fact]
    public void Rotation_OfTrainingInputs_NeedsNoFurtherDirections()
    {
        Dataset data = Cases.Data(12, 5, 4, 1);
        var rotation = new InputRotation(data);
        for (int point = 0; point < data.TrainCount; point++)
        {
            for (int i = rotation.TrainedRank; i < rotation.Rank; i++)
            {
                Assert.Equal(0, rotation.Coordinates[point, i], 13);
            }
        }
    }

    [Theory]
    [InlineData(20, 4, 3)]
    [InlineData(3, 4, 3)]
    public void Predictor_OfTheRotatedNetwork_IsThatOfTheNetworkOnTheOriginalInputs(int inputs, int train, int test)
    {
        const int Steps = 5;
        const double StepSize = 0.3;
        var network = new Network(inputs, [17, 9], Activation.Tanh, 2);
        Simulation simulation = Cases.Simulation(network, Cases.Data(inputs, train, test, 2), new LayerParameters(0, 1, 1.2), StepSize, Steps);
        MemberRecord record = Trainers.Records(simulation, 1, RecordRequest.None, CpuPrecision.Float64)[0];
        Trainers.Use<double>(simulation, trainer =>
        {
            trainer.Begin(0);
            ReferenceNetwork reference = ReferenceNetwork.Of(simulation, trainer.Weights);
            AssertPredicts(simulation, reference, record, 0);
            for (int step = 0; step < Steps; step++)
            {
                reference = Descend(simulation, reference, StepSize);
            }

            AssertPredicts(simulation, reference, record, 1);
        });
    }

    private static ReferenceNetwork Descend(Simulation simulation, ReferenceNetwork network, double stepSize)
    {
        double[][,] next = [.. network.Weights.Select(layer => (double[,])layer.Clone())];
        for (int layer = 0; layer < next.Length; layer++)
        {
            for (int i = 0; i < next[layer].GetLength(0); i++)
            {
                for (int j = 0; j < next[layer].GetLength(1); j++)
                {
                    next[layer][i, j] -= stepSize * network.Derivative(layer, i, j, () => network.Loss(simulation.Data));
                }
            }
        }

        return new ReferenceNetwork(simulation.Network, next);
    }

    private static void AssertPredicts(Simulation simulation, ReferenceNetwork network, MemberRecord record, int time)
    {
        for (int point = 0; point < simulation.Data.Count; point++)
        {
            double[] f = network.Predict(simulation.Data.Inputs.Row(point));
            for (int output = 0; output < f.Length; output++)
            {
                Assert.Equal(f[output], record.Predictor[(((time * simulation.Data.Count) + point) * f.Length) + output], 8);
            }
        }
    }

    private static void AssertSameProducts(Dataset data, InputRotation rotation)
    {
        for (int a = 0; a < data.Count; a++)
        {
            for (int b = 0; b < data.Count; b++)
            {
                double original = 0;
                double rotated = 0;
                for (int i = 0; i < data.InputDimension; i++)
                {
                    original += data.Inputs[a, i] * data.Inputs[b, i];
                }

                for (int i = 0; i < rotation.Rank; i++)
                {
                    rotated += rotation.Coordinates[a, i] * rotation.Coordinates[b, i];
                }

                Assert.Equal(original, rotated, 12);
            }
        }
    }
}
