using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;

namespace Ensemble.Theory.Tests;

public class OddCaseTests
{
    private static readonly string[] Activations = ["linear", "relu", "leaky_relu", "erf", "tanh", "gelu", "sin"];

    [Fact]
    public void ZeroInputs_RepeatedInputsAndOppositeInputs_GiveFiniteLaws()
    {
        // A zero input, a pair of equal ones, of opposite ones, and of nearly equal ones.
        var inputs = RealMatrix.FromRows([1, 2, -1], [0, 0, 0], [1, 2, -1], [-1, -2, 1], [1, 2, -1 + 1e-9]);
        var data = new Dataset(inputs, RealMatrix.FromRows([1], [0.5], [1], [-1], [1]), 3);
        foreach (string phi in Activations)
        {
            TheoryProblem problem = Problems.Uniform(Activation.Parse(phi), 2, data);
            PredictorLaw continuous = new ContinuousDynamics(problem).Solve([0, 1, 10], 1e-4, CovarianceDetail.Full);
            PredictorLaw discrete = new DiscreteDynamics(problem, TimeSteps.Explicit(0.02, 40)).Solve([0, 1, 40], CovarianceDetail.Full);
            foreach (PredictorLaw law in (PredictorLaw[])[continuous, discrete])
            {
                AssertFinite(law);
                Assert.Equal(law.MeanAt(2, 0), law.MeanAt(2, 2), 1e-9);
                Assert.Equal(law.MeanAt(2, 0), law.MeanAt(2, 4), 1e-5);
            }
        }
    }

    [Fact]
    public void WeightsThatStartAtZero_GiveFiniteLaws()
    {
        foreach (string phi in Activations)
        {
            TheoryProblem problem = Problems.Uniform(Activation.Parse(phi), 2, Problems.RandomData(2, 1, 3), temperature: 0.2, initial: 0);
            AssertFinite(new DiscreteDynamics(problem, TimeSteps.Explicit(0.1, 30)).Solve([0, 1, 2, 30], CovarianceDetail.Full));
            AssertFinite(new ContinuousDynamics(problem).Solve([0, 0.5, 10], 1e-3, CovarianceDetail.Variance));
        }
    }

    [Fact]
    public void FrozenLayers_NoiseWithoutDecayAndDecayWithoutNoise_GiveFiniteLaws()
    {
        Dataset data = Problems.RandomData(2, 1, 3);
        Schedule[] schedules =
        [
            new([1, 1, 1], [new Phase(0, true, [new WeightDynamics(0, 0.1, 0.1), new WeightDynamics(1, 0.1, 0.1), new WeightDynamics(1, 0.1, 0.1)])]),
            new([1, 1, 1], [new Phase(0, true, [new WeightDynamics(1, 0.1, 0), new WeightDynamics(1, 0.1, 0), new WeightDynamics(1, 0, 0)])]),
            new([1, 1, 1], [new Phase(0, true, [new WeightDynamics(1, 0, 0.2), new WeightDynamics(1, 0, 0.1), new WeightDynamics(1, 0, 0.1)])]),
            new([1, 1, 1], [new Phase(0, false, [new WeightDynamics(1, 0.1, 0.1), new WeightDynamics(1, 0.1, 0.1), new WeightDynamics(1, 0.1, 0.1)])]),
        ];
        foreach (Schedule schedule in schedules)
        {
            TheoryProblem problem = Problems.Uniform(Activation.Relu, 2, data).With(schedule);
            AssertFinite(new DiscreteDynamics(problem, TimeSteps.Explicit(0.1, 200)).Solve([0, 30, 200], CovarianceDetail.Full));
            AssertFinite(new ContinuousDynamics(problem).Solve([0, 3, 20], 1e-4, CovarianceDetail.Full));
        }
    }

    [Fact]
    public void AllLayersFrozen_LeaveThePredictorWhereItIs()
    {
        TheoryProblem problem = Problems.Uniform(Activation.Erf, 2, Problems.RandomData(2, 1, 3));
        problem = problem.With(problem.Schedule.Then(2, phase => phase.Freeze(WeightId.Dense(1), WeightId.Dense(2), WeightId.Readout)));
        PredictorLaw law = new ContinuousDynamics(problem).Solve([2, 5, 50], 1e-8, CovarianceDetail.Full);
        Agreement.Within(law.Mean[..3], law.Mean[6..], 1e-8, "mean");
        Assert.Equal(law.VarianceAt(0, 2), law.VarianceAt(2, 2), 1e-8);
        Assert.Equal(law.VarianceAt(0, 2), law.CovarianceAt(0, 2, 2, 2), 1e-8);
    }

    [Fact]
    public void FreeDiffusion_HasTheFreeCovariance()
    {
        TheoryProblem problem = Problems.Uniform(Activation.Relu, 2, Problems.RandomData(2, 1, 3));
        problem = problem.With(new Schedule(problem.Schedule.InitialVariances, [problem.Schedule.Phases[0].WithLoss(false)]));
        var dynamics = new ContinuousDynamics(problem);
        PredictorLaw law = dynamics.Solve([1, 4], 1e-6, CovarianceDetail.Full);
        Assert.All(law.Mean.ToArray(), f => Assert.Equal(0, f));
        Assert.Equal(dynamics.Kernels(4, 1).InitialCovariance[2], law.CovarianceAt(1, 0, 0, 2), 1e-13);
    }

    [Fact]
    public void RecordTimesAndTolerances_OutOfRange_AreRefused()
    {
        var dynamics = new ContinuousDynamics(Problems.Uniform(Activation.Relu, 1, Problems.RandomData(2, 1, 3)));
        Assert.Throws<ModelException>(() => dynamics.Solve([], 1e-6, CovarianceDetail.None));
        Assert.Throws<ModelException>(() => dynamics.Solve([2, 1], 1e-6, CovarianceDetail.None));
        Assert.Throws<ModelException>(() => dynamics.Solve([-1], 1e-6, CovarianceDetail.None));
        Assert.Throws<ModelException>(() => dynamics.Solve([1], 0, CovarianceDetail.None));
        Assert.Throws<ModelException>(() => dynamics.Kernels(double.NaN, 0));
    }

    private static void AssertFinite(PredictorLaw law)
    {
        Assert.DoesNotContain(law.Mean.ToArray(), value => !double.IsFinite(value));
        Assert.DoesNotContain(law.Variance.ToArray(), value => !double.IsFinite(value) || value < -1e-9);
        Assert.DoesNotContain(law.Covariance.ToArray(), value => !double.IsFinite(value));
    }
}
