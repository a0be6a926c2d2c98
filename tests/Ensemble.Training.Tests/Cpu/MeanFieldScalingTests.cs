using Ensemble.Conformance;
using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Cpu;

/// <summary>Networks in mean-field parametrisation: f = (F − F(0))/γ with γ = γ₀√N, and the gradient's rate γ² (arXiv:2205.09653).</summary>
public class MeanFieldScalingTests
{
    private const double Strength = 0.7;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Step_IsGammaSquaredTimesTheFiniteDifferenceOfTheLossOfTheScaledOutput(bool centred)
    {
        const double stepSize = 0.05;
        var network = new Network(6, [7, 19], Activation.Tanh, 2, new Parametrisation.MeanField(Strength, centred));
        double gamma = Strength * Math.Sqrt(19);
        Simulation simulation = Cases.Simulation(network, Cases.Data(6, 5, 2, 2), new LayerParameters(0, 1, 1.3), stepSize, 3);
        Trainers.Use<double>(simulation, trainer =>
        {
            trainer.Begin(4);
            ReferenceNetwork start = ReferenceNetwork.Of(simulation, trainer.Weights);
            trainer.Step(4, 0, pause: true);
            trainer.Step(4, 1, pause: true);
            ReferenceNetwork before = ReferenceNetwork.Of(simulation, trainer.Weights);
            trainer.Step(4, 2, pause: true);
            ReferenceNetwork after = ReferenceNetwork.Of(simulation, trainer.Weights);
            for (int layer = 0; layer <= 2; layer++)
            {
                for (int i = 0; i < network.FanOut(layer); i++)
                {
                    for (int j = 0; j < network.FanIn(layer); j++)
                    {
                        double gradient = gamma * gamma * before.Derivative(layer, i, j, Loss);
                        double step = (before.Weights[layer][i, j] - after.Weights[layer][i, j]) / stepSize;
                        Assert.True(Math.Abs(gradient - step) < 1e-7 * (1 + Math.Abs(gradient)), $"layer {layer} [{i}, {j}]: {step} against {gradient}");
                    }
                }
            }

            double Loss()
            {
                double loss = 0;
                for (int point = 0; point < simulation.Data.TrainCount; point++)
                {
                    double[] f = before.Predict(simulation.Data.Inputs.Row(point));
                    double[] f0 = start.Predict(simulation.Data.Inputs.Row(point));
                    for (int output = 0; output < f.Length; output++)
                    {
                        double scaled = (f[output] - (centred ? f0[output] : 0)) / gamma;
                        loss += 0.5 * Math.Pow(scaled - simulation.Data.Targets[point, output], 2);
                    }
                }

                return loss;
            }
        });
    }

    [Theory]
    [InlineData("implicit", 0.02)]
    [InlineData("trapezoidal", 0.002)]
    public void AllIntegrators_FollowTheSameFlow(string integratorName, double tolerance)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        var network = new Network(6, [40], Activation.Erf, 1, new Parametrisation.MeanField(1.5));
        Dataset data = Cases.Data(6, 4, 2, 1);
        double[] Run(Integrator which, int steps) => Trainers.Records(
            new Simulation(network, Schedule.Uniform(2, new LayerParameters(0, 1, 1)), new TimeSteps(which, Enumerable.Repeat(4.0 / steps, steps)), data, [0, steps], 3),
            1,
            precision: CpuPrecision.Float64)[0].Predictor;
        double[] flow = Run(Integrator.Explicit, 20000);
        double[] found = Run(integrator, 200);
        Assert.All(flow[..6], value => Assert.Equal(0, value));
        Assert.Contains(flow, value => Math.Abs(value) > 0.2);
        Assert.All(flow.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    // From the golden numbers of the mean-field theory: tanh, one hidden layer, γ₀ = 1, dt = 0.2, after 8 and 15 steps.
    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    public void WideEnsembles_AreThoseOfTheMeanFieldTheory_AtAnyWidth(int width)
    {
        double[] expected = [0.6727815557384111, -0.5855045757247634, 0.7011400522301876, 0.9016764479868744, -0.7601447624234403, 0.9045424357598371];
        var data = new Dataset(RealMatrix.FromRows([1.0, 0.5], [-0.4, 1.2], [0.7, -0.9]), RealMatrix.FromRows([1.0], [-0.8], [0.0]), 2);
        var network = new Network(2, [width], Activation.Tanh, 1, new Parametrisation.MeanField(1));
        var simulation = new Simulation(network, Schedule.Uniform(2, new LayerParameters(0, 1, 1)), TimeSteps.Explicit(0.2, 15), data, [0, 8, 15], 5) { Antithetic = true };
        const int members = 400;
        double[] sum = new double[9];
        double[] squares = new double[9];
        foreach (MemberRecord record in Trainers.Records(simulation, members))
        {
            for (int i = 0; i < 9; i++)
            {
                sum[i] += record.Predictor[i] / members;
                squares[i] += record.Predictor[i] * record.Predictor[i] / members;
            }
        }

        for (int i = 0; i < 6; i++)
        {
            double error = Math.Sqrt((squares[i + 3] - (sum[i + 3] * sum[i + 3])) / members);
            Assert.True(Math.Abs(sum[i + 3] - expected[i]) < (5 * error) + (1.0 / width), $"{i}: {sum[i + 3]} ± {error} against {expected[i]}");
        }
    }

    [Fact]
    public void AMember_StoppedHalfWay_GoesOnToTheSameBytes()
    {
        var network = new Network(9, [21, 34], Activation.Relu, 2, new Parametrisation.MeanField(1));
        Simulation simulation = Cases.Simulation(network, Cases.Data(9, 4, 3, 2), new LayerParameters(0.1, 1, 1.5), 0.05, 20, [0, 3, 20]);
        double[] whole = [];
        double[] found = [];
        using var stop = new CancellationTokenSource();
        var states = new StateKeeper(stop, 10);
        new CpuEngine(1).Simulate(simulation, RecordRequest.None, new MemberRange(0, 1), record => whole = [.. record.Predictor], null, null, default);
        Assert.Throws<OperationCanceledException>(() =>
            new CpuEngine(1).Simulate(simulation, RecordRequest.None, new MemberRange(0, 1), record => found = [.. record.Predictor], null, states, stop.Token));
        Assert.Empty(found);
        states.GoOn();
        new CpuEngine(1).Simulate(simulation, RecordRequest.None, new MemberRange(0, 1), record => found = [.. record.Predictor], null, states, default);
        Assert.Equal(whole, found);
    }
}
