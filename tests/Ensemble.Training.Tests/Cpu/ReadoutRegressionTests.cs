using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Cpu;

/// <summary>
/// With frozen hidden layers and one training point the predictor is a scalar linear process:
/// f_{n+1} = (1 − ηκ − gK)f_n + gKy + √(2ηTK)ξ with K = |φ|²/N and g = η unless the gradient has a rate of its own, whose mean and variance are known for each member.
/// </summary>
public class ReadoutRegressionTests
{
    private const double Eta = 0.2;
    private const double Target = 0.8;

    [Theory]
    [InlineData(1)]
    [InlineData(2.5)]
    [InlineData(0)]
    public void Predictor_WithTheReadoutAloneTrained_HasItsClosedFormMeanAndVariance(double gradientRate)
    {
        const int Members = 1000;
        const int Steps = 7;
        var layer = new LayerParameters(0.5, 0.7, 1.5);
        MemberRecord[] members = Trainers.Records(Simulation(layer, Steps, gradientRate), Members, RecordRequest.HiddenGrams);
        double sum = 0;
        double squares = 0;
        foreach (MemberRecord record in members)
        {
            double k = record.HiddenGrams[0][record.Block(0, 0)];
            double q = 1 - (Eta * (layer.Decay + (gradientRate * k)));
            double mean = Target * gradientRate * k / ((gradientRate * k) + layer.Decay) * (1 - Math.Pow(q, Steps));
            double forgotten = Math.Pow(q, 2 * Steps);
            double variance = (forgotten * layer.InitialVariance * k) + (2 * Eta * layer.Temperature * k * (1 - forgotten) / (1 - (q * q)));
            double z = (record.Predictor[^1] - mean) / Math.Sqrt(variance);
            sum += z;
            squares += z * z;
        }

        // Both scores are standard normal (the second nearly): a false alarm has probability 10⁻⁶.
        Assert.True(Math.Abs(sum / Math.Sqrt(Members)) < 5, $"mean: z = {sum / Math.Sqrt(Members):F2}");
        double score = (squares - Members) / Math.Sqrt(2.0 * Members);
        Assert.True(Math.Abs(score) < 5, $"variance: z = {score:F2}");
    }

    [Fact]
    public void Predictor_WithTheReadoutAloneTrainedAtZeroTemperature_DecaysGeometrically()
    {
        const int Steps = 9;
        Simulation simulation = Simulation(new LayerParameters(0, 1, 1.5), Steps);
        foreach (MemberRecord record in Trainers.Records(simulation, 5, RecordRequest.HiddenGrams, Training.Cpu.CpuPrecision.Float64))
        {
            double k = record.HiddenGrams[0][record.Block(0, 0)];
            double expected = Target + (Math.Pow(1 - (Eta * k), Steps) * (record.Predictor[0] - Target));
            Assert.Equal(expected, record.Predictor[^1], 13);
        }
    }

    private static Simulation Simulation(LayerParameters layer, int steps, double gradientRate = 1)
    {
        var network = new Network(3, 1, 20, Activation.Relu);
        Schedule schedule = Schedule.Uniform(2, layer);
        schedule = new Schedule(schedule.InitialVariances, [schedule.Phases[0].Freeze(WeightId.Dense(1)).With(WeightId.Readout, weight => weight with { GradientRate = gradientRate })]);
        var data = new Dataset(RealMatrix.FromRows([1, 1, -1]), RealMatrix.FromRows([Target]), 1);
        return new Simulation(network, schedule, TimeSteps.Explicit(Eta, steps), data, [0, steps], 9);
    }
}
