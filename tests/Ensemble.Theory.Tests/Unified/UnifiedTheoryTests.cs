using Ensemble.Model;
using Ensemble.Model.Quantities;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Limits;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;
using Ensemble.Theory.Unified;

namespace Ensemble.Theory.Tests.Unified;

public class UnifiedTheoryTests
{
    private static readonly QuantitySet Both = QuantitySet.Of("ntk", "predictor_mean");

    [Theory]
    [InlineData("explicit")]
    [InlineData("implicit")]
    [InlineData("trapezoidal")]
    public void WithoutDecay_ItIsTheNtk(string integratorName)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        TheoryProblem problem = Tests.Problems.Uniform(Activation.Gelu, 2, Tests.Problems.RandomData(3, 2, 4, outputs: 2), temperature: 0);
        Study study = StudyOf(problem, new TimeSteps(integrator, [0.1, 0.1, 0.2, 0.3]), 0, 2, 4);
        Prediction found = new UnifiedTheory().Predict(study, Both);
        PredictorLaw ntk = NtkDynamics.Solve(problem, study.Steps, study.RecordSteps, CovarianceDetail.None, default);
        Agreement.Within(ntk.Mean, found.Find("predictor_mean")!.Values, 1e-12, "mean");
        double[] kernel = NeuralTangentKernel.AtInitialisation(problem).Kernel.Values.ToArray();
        Agreement.Within([.. kernel, .. kernel, .. kernel], found.Find("kernel")!.Values, 1e-13, "kernel");
    }

    [Theory]
    [InlineData("relu", "explicit")]
    [InlineData("erf", "implicit")]
    [InlineData("erf", "trapezoidal")]
    public void AtRest_ItIsTheGpPosterior(string phi, string integratorName)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        TheoryProblem problem = Tests.Problems.Uniform(Activation.Parse(phi), 2, Tests.Problems.RandomData(3, 2, 4), temperature: 0.3, prior: 0.8, initial: 1.7);
        Study study = StudyOf(problem, new TimeSteps(integrator, Enumerable.Repeat(0.2, 500)), 500);
        Prediction found = new UnifiedTheory().Predict(study, Both);

        // Where decay acts as e^{−ηλ}, the state of rest is off by O(η²).
        double tolerance = integrator == Integrator.Trapezoidal ? 2e-4 : 1e-7;
        Agreement.Within(GpPosterior.Of(problem).Mean, found.Find("predictor_mean")!.Values, tolerance, "mean");
    }

    [Theory]
    [InlineData("explicit", 2)]
    [InlineData("implicit", 2)]
    [InlineData("trapezoidal", 4)]
    public void StepsOfEachIntegrator_ConvergeAtTheirOrder(string integratorName, double ratio)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        TheoryProblem problem = Tests.Problems.Uniform(Activation.Erf, 1, Tests.Problems.RandomData(3, 2, 4), temperature: 0.3);
        double[] Solve(Integrator how, int steps) =>
            new UnifiedTheory().Predict(StudyOf(problem, new TimeSteps(how, Enumerable.Repeat(2.0 / steps, steps)), steps), Both).Find("predictor_mean")!.Values;
        double[] exact = Solve(Integrator.Trapezoidal, 2000);
        double Error(int steps) => Solve(integrator, steps).Zip(exact, (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(Error(50) / Error(100), 0.9 * ratio, 1.1 * ratio);
    }

    [Fact]
    public void MultiplierZero_IsTheNtkOfADecayingNetwork()
    {
        TheoryProblem problem = Tests.Problems.Uniform(Activation.Erf, 1, Tests.Problems.RandomData(3, 2, 4), temperature: 0.3);
        Study study = StudyOf(problem, TimeSteps.Explicit(0.1, 10), 10);
        Agreement.Within(
            NtkDynamics.Solve(problem, study.Steps, study.RecordSteps, CovarianceDetail.None, default).Mean,
            new UnifiedTheory(0).Predict(study, Both).Find("predictor_mean")!.Values,
            1e-12,
            "mean");
    }

    [Fact]
    public void UnequalDecays_AreRefusedUnlessTheMultiplierIsGiven()
    {
        Schedule schedule = Schedule.PerLayer([new LayerParameters(0.1, 1, 1), new LayerParameters(0.2, 1, 1)]);
        Dataset data = Tests.Problems.RandomData(2, 0, 3);
        var study = new Study(new Network(3, 1, 8, Activation.Erf), schedule, TimeSteps.Explicit(0.1, 5), data, [5]);
        Assert.Contains("multiplier", new UnifiedTheory().Refuses(study), StringComparison.Ordinal);
        Assert.Throws<ModelException>(() => new UnifiedTheory().Predict(study, Both));
        Assert.Null(new UnifiedTheory(0.1).Refuses(study));
    }

    private static Study StudyOf(TheoryProblem problem, TimeSteps steps, params int[] records) =>
        new(Tests.Problems.Finite(problem.Network), problem.Schedule, steps, problem.Data, records);
}
