using Ensemble.Model;
using Ensemble.Numerics.Linear;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Tests.Cpu;

public class ImplicitStepTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    public void ImplicitStep_WithoutNoise_SolvesTheLinearisedBackwardEulerEquation(int depth, int outputs)
    {
        // η far above 2/λ_max, a rate per layer, and decay: Θ′ = Θ̃ − ηJᵀΔ and Δ = f̃ + J(Θ′ − Θ̃) − y, with J by finite differences.
        const double StepSize = 7;
        double[] rates = [1, 0.5, 2];
        double[] decays = [0.02, 0.01, 0.03];
        int[] widths = [7, 11];
        var network = new Network(5, widths[..depth], Activation.Tanh, outputs);
        Dataset data = Cases.Data(5, 4, 1, outputs);
        var phase = new Phase(0, true, Enumerable.Range(0, depth + 1).Select(l => new WeightDynamics(rates[l], 0, decays[l])));
        var schedule = new Schedule(Enumerable.Repeat(1.3, depth + 1), [phase]);
        var simulation = new Simulation(network, schedule, new TimeSteps(Integrator.Implicit, [StepSize]), data, [0, 1], 2);
        Trainers.Use<double>(simulation, trainer =>
        {
            trainer.Begin(0);
            ReferenceNetwork start = ReferenceNetwork.Of(simulation, trainer.Weights);
            trainer.Step(0, 0, pause: true);
            trainer.CatchUp(0, 1);
            ReferenceNetwork end = ReferenceNetwork.Of(simulation, trainer.Weights);
            for (int layer = 0; layer <= depth; layer++)
            {
                for (int i = 0; i < start.Weights[layer].Length; i++)
                {
                    start.Weights[layer][i / network.FanIn(layer), i % network.FanIn(layer)] *= 1 - (StepSize * rates[layer] * decays[layer]);
                }
            }

            AssertSolves(simulation, start, end, StepSize, rates);
        });
    }

    [Fact]
    public void ImplicitStep_OfAFrozenHiddenLayerAtOnePoint_HasItsClosedForm()
    {
        // f′ = f̃ − ηK(f̃ − y)/(1 + ηK) with f̃ = ρf: the readout alone moves.
        const double Eta = 30;
        const double Kappa = 0.01;
        var network = new Network(3, 1, 20, Activation.Relu);
        var phase = new Phase(0, true, [new WeightDynamics(0, 0, Kappa), new WeightDynamics(1, 0, Kappa)]);
        var data = new Dataset(RealMatrix.FromRows([1, 1, -1]), RealMatrix.FromRows([0.8]), 1);
        var simulation = new Simulation(
            network, new Schedule([1.5, 1.5], [phase]), new TimeSteps(Integrator.Implicit, [Eta, 2 * Eta]), data, [0, 1, 2], 9);
        foreach (MemberRecord record in Trainers.Records(simulation, 3, RecordRequest.HiddenGrams, CpuPrecision.Float64))
        {
            double k = record.HiddenGrams[0][record.Block(0, 0)];
            double f = record.Predictor[0];
            foreach ((double eta, double measured) in new[] { (Eta, record.Predictor[1]), (2 * Eta, record.Predictor[2]) })
            {
                double diffused = (1 - (eta * Kappa)) * f;
                f = diffused - (eta * k * (diffused - 0.8) / (1 + (eta * k)));
                Assert.Equal(f, measured, 12);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TrapezoidalStep_OfAFrozenHiddenLayerAtOnePoint_HasItsClosedForm(bool looksBetween)
    {
        // Half of a step's gradient at its start; decay; the other half at its end, implicitly: f moves by −½ηK(f − y) at both.
        const double Eta = 30, Kappa = 0.01, Target = 0.8;
        var network = new Network(3, 1, 20, Activation.Relu);
        var phase = new Phase(0, true, [new WeightDynamics(0, 0, Kappa), new WeightDynamics(1, 0, Kappa)]);
        var data = new Dataset(RealMatrix.FromRows([1, 1, -1]), RealMatrix.FromRows([Target]), 1);
        var steps = new TimeSteps(Integrator.Trapezoidal, [Eta, 2 * Eta]);
        var simulation = new Simulation(network, new Schedule([1.5, 1.5], [phase]), steps, data, looksBetween ? [0, 1, 2] : [0, 2], 9);
        foreach (MemberRecord record in Trainers.Records(simulation, 3, RecordRequest.HiddenGrams, CpuPrecision.Float64))
        {
            double k = record.HiddenGrams[0][record.Block(0, 0)];
            double f = record.Predictor[0];
            double[] measured = [double.NaN, record.Predictor[1], record.Predictor[^1]];
            for (int n = 1; n <= 2; n++)
            {
                double half = n * Eta / 2;
                double diffused = Math.Exp(-n * Eta * Kappa) * (f - (half * k * (f - Target)));
                f = Target + ((diffused - Target) / (1 + (half * k)));
                if (looksBetween || n == 2)
                {
                    Assert.Equal(f, measured[n], 10);
                }
            }
        }
    }

    [Fact]
    public void TrapezoidalSteps_WithTheLossOff_DiffuseAsFarInOneStepAsInMany()
    {
        // Exact decay and noise: after any steps to the same time, weights have the same variance, below that of explicit steps.
        // 40 members × 400 weights: within 5 standard errors, √(2/16000)·v, but for one seed in two million.
        const double Temperature = 0.5, Prior = 0.8, Initial = 2, End = 2;
        const int Members = 40, Width = 20;
        var network = new Network(4, [Width, Width], Activation.Erf);
        Schedule schedule = Schedule.Uniform(3, new LayerParameters(Temperature, Prior, Initial));
        schedule = new Schedule(schedule.InitialVariances, [schedule.Phases[0].WithLoss(false)]);
        double exact = Prior + ((Initial - Prior) * Math.Exp(-2 * Temperature / Prior * End));
        foreach (double[] sizes in (double[][])[[End], [0.5, 1.5]])
        {
            var simulation = new Simulation(network, schedule, new TimeSteps(Integrator.Trapezoidal, sizes), Cases.Data(4, 3, 4, 1), [sizes.Length], 1);
            double variance = Trainers.Records(simulation, Members, RecordRequest.WeightOverlaps).Average(record => record.WeightOverlaps[1][0]);
            Assert.InRange(variance / exact, 1 - (5 * Math.Sqrt(2.0 / (Members * Width * Width))), 1 + (5 * Math.Sqrt(2.0 / (Members * Width * Width))));
        }
    }

    [Fact]
    public void ImplicitStep_WithTheLossOff_IsTheExplicitStep()
    {
        var network = new Network(5, [12, 20], Activation.Erf, 2);
        Dataset data = Cases.Data(5, 3, 4, 2);
        Schedule schedule = Schedule.Uniform(3, new LayerParameters(0.2, 1, 1.5));
        schedule = new Schedule(schedule.InitialVariances, [schedule.Phases[0].WithLoss(false)]);
        MemberRecord Run(Integrator integrator) =>
            Trainers.Records(new Simulation(network, schedule, new TimeSteps(integrator, [0.1, 0.5, 0.7]), data, [0, 2, 3], 1), 1)[0];
        Assert.Equal(Run(Integrator.Explicit).Predictor, Run(Integrator.Implicit).Predictor);
    }

    [Fact]
    public void ImplicitSteps_OfSmallSize_ApproachExplicitSteps()
    {
        // Both are first order in η, so their distance halves with η.
        double coarse = Distance(0.02);
        double fine = Distance(0.01);
        Assert.InRange(fine / coarse, 0.45, 0.55);
    }

    [Fact]
    public void Cholesky_SolvesAPositiveDefiniteSystem()
    {
        const int N = 13;
        var random = new Random(3);
        double[] root = [.. Enumerable.Range(0, N * N).Select(_ => random.NextDouble() - 0.5)];
        double[] x = [.. Enumerable.Range(0, N).Select(_ => random.NextDouble())];
        var matrix = new double[N * N];
        var vector = new double[N];
        for (int i = 0; i < N * N; i++)
        {
            matrix[i] = Enumerable.Range(0, N).Sum(k => root[(i / N * N) + k] * root[(i % N * N) + k]) + (i / N == i % N ? 0.1 : 0);
            vector[i / N] += matrix[i] * x[i % N];
        }

        Assert.True(Cholesky.TrySolve(matrix, vector));
        for (int i = 0; i < N; i++)
        {
            Assert.Equal(x[i], vector[i], 11);
        }

        Assert.False(Cholesky.TrySolve([-1], [1]));
    }

    private static double Distance(double eta)
    {
        var network = new Network(5, [12, 20], Activation.Tanh);
        Dataset data = Cases.Data(5, 3, 2, 1);
        int steps = (int)Math.Round(1 / eta);
        double[] Run(Integrator integrator) => Trainers.Records(
            new Simulation(
                network,
                Schedule.Uniform(3, new LayerParameters(0, 1, 1.5)),
                new TimeSteps(integrator, Enumerable.Repeat(eta, steps)),
                data,
                [steps],
                1),
            1,
            RecordRequest.None,
            CpuPrecision.Float64)[0].Predictor;
        return Run(Integrator.Explicit).Zip(Run(Integrator.Implicit), (a, b) => Math.Abs(a - b)).Max();
    }

    private static void AssertSolves(Simulation simulation, ReferenceNetwork start, ReferenceNetwork end, double eta, double[] rates)
    {
        Network network = simulation.Network;
        Dataset data = simulation.Data;
        int outputs = network.Outputs;
        int unknowns = data.TrainCount * outputs;
        var delta = new double[unknowns];
        var jacobian = new List<double[]>();
        var moves = new List<(double Move, double Eta)>();
        for (int layer = 0; layer < network.WeightLayers; layer++)
        {
            for (int i = 0; i < network.FanOut(layer); i++)
            {
                for (int j = 0; j < network.FanIn(layer); j++)
                {
                    jacobian.Add([.. Enumerable.Range(0, unknowns).Select(k =>
                        start.Derivative(layer, i, j, () => start.Predict(data.Inputs.Row(k / outputs))[k % outputs]))]);
                    moves.Add((end.Weights[layer][i, j] - start.Weights[layer][i, j], eta * rates[layer]));
                }
            }
        }

        for (int k = 0; k < unknowns; k++)
        {
            delta[k] = start.Predict(data.Inputs.Row(k / outputs))[k % outputs] - data.Targets[k / outputs, k % outputs];
            delta[k] += jacobian.Zip(moves, (gradient, move) => gradient[k] * move.Move).Sum();
        }

        for (int w = 0; w < moves.Count; w++)
        {
            double expected = -moves[w].Eta * Enumerable.Range(0, unknowns).Sum(k => jacobian[w][k] * delta[k]);
            Assert.Equal(expected, moves[w].Move, 7);
        }
    }
}
