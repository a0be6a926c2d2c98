using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Cpu;

/// <summary>
/// Weights with the loss off are discrete Ornstein–Uhlenbeck processes: mean ρⁿΘ₀ = 0 on average, v_{n+1} = ρ²v_n + 2ηT and
/// covariance ρ^{|n−n′|}v_min. Scores are held to |z| &lt; 5: a false alarm has probability 6·10⁻⁷ each, below 10⁻⁴ in all.
/// </summary>
public class OrnsteinUhlenbeckTests
{
    private const double Limit = 5;
    private const int Width = 120;
    private static readonly LayerParameters[] Layers =
    [
        new(0.3, 1.0, 2.0),
        new(0.15, 0.5, 0.1, 2.0),
        new(0.6, 3.0, 0.0),
    ];

    [Theory]
    [InlineData(1, 3)]
    [InlineData(6, 4)]
    public void Weights_UnderThePriorAlone_HaveTheExactCovarianceOfTheDiscreteProcess(int train, int test)
    {
        const double StepSize = 1;
        const int Members = 200;
        int[] records = [0, 1, 2, 5, 11];
        var network = new Network(10, [Width, 128], Activation.Linear);
        Simulation simulation = Prior(network, Cases.Data(10, train, test, 1), StepSize, records);
        MemberRecord[] members = Trainers.Records(simulation, Members, RecordRequest.WeightOverlaps);
        for (int layer = 0; layer < 3; layer++)
        {
            double eta = Layers[layer].Rate * StepSize;
            double rho = 1 - (eta * Layers[layer].Decay);
            double[] v = Variances(Layers[layer], eta, rho, records[^1]);
            int rank = Math.Min(10, train + test);
            double count = Members * (layer == 0 ? Width * rank : layer == 1 ? Width * 128 : 128);
            for (int a = 0; a < records.Length; a++)
            {
                for (int b = 0; b <= a; b++)
                {
                    double expected = Math.Pow(rho, records[a] - records[b]) * v[records[b]];
                    double variance = ((v[records[a]] * v[records[b]]) + (expected * expected)) / count;
                    double measured = members.Average(record => record.WeightOverlaps[layer][(a * records.Length) + b]);
                    AssertScore(measured - expected, variance, $"layer {layer}, steps {records[a]} and {records[b]}");
                }
            }
        }
    }

    [Fact]
    public void Weights_UnderThePriorAlone_HaveMeanZeroAndForgetTheirStartAsThePowersOfRho()
    {
        const int Members = 40;
        const int Steps = 3;
        var network = new Network(10, [40, 48], Activation.Linear);
        Simulation simulation = Prior(network, Cases.Data(10, 10, 0, 1), 1, [0, Steps]);
        double sum = 0;
        double product = 0;
        double start = 0;
        int count = 0;
        Trainers.Use<float>(simulation, trainer =>
        {
            var initial = new float[40, 10];
            for (int member = 0; member < Members; member++)
            {
                trainer.Begin(member);
                for (int i = 0; i < 400; i++)
                {
                    initial[i / 10, i % 10] = trainer.Weights[0, i / 10, i % 10];
                }

                for (int step = 0; step < Steps; step++)
                {
                    trainer.Step(member, step, pause: true);
                }

                for (int i = 0; i < 400; i++)
                {
                    float weight = trainer.Weights[0, i / 10, i % 10];
                    sum += weight;
                    product += weight * initial[i / 10, i % 10];
                    start += initial[i / 10, i % 10] * initial[i / 10, i % 10];
                    count++;
                }
            }
        });

        double rho = 1 - Layers[0].Decay;
        double[] v = Variances(Layers[0], 1, rho, Steps);
        AssertScore(sum / count, v[Steps] / count, "mean");

        // Given the start, the regression coefficient is normal around ρⁿ with the variance of the noise alone.
        double noise = v[Steps] - (Math.Pow(rho, 2 * Steps) * Layers[0].InitialVariance);
        AssertScore((product / start) - Math.Pow(rho, Steps), noise / start, "memory");
    }

    private static Simulation Prior(Network network, Dataset data, double stepSize, int[] records)
    {
        Schedule schedule = Schedule.PerLayer(Layers);
        schedule = new Schedule(schedule.InitialVariances, [schedule.Phases[0].WithLoss(false)]);
        return new Simulation(network, schedule, TimeSteps.Explicit(stepSize, records[^1]), data, records, 3);
    }

    private static double[] Variances(LayerParameters layer, double eta, double rho, int steps)
    {
        var v = new double[steps + 1];
        v[0] = layer.InitialVariance;
        for (int n = 0; n < steps; n++)
        {
            v[n + 1] = (rho * rho * v[n]) + (2 * eta * layer.Temperature);
        }

        return v;
    }

    private static void AssertScore(double difference, double variance, string what)
    {
        double z = variance == 0 ? (difference == 0 ? 0 : double.PositiveInfinity) : difference / Math.Sqrt(variance);
        Assert.True(Math.Abs(z) < Limit, $"{what}: z = {z:F2}");
    }
}
