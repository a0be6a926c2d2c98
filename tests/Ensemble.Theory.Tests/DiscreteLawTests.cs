using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;

namespace Ensemble.Theory.Tests;

public class DiscreteLawTests
{
    private const double Eta = 0.1;

    public static TheoryData<string, int, string> Cases() => new()
    {
        { "relu", 1, "explicit" },
        { "relu", 2, "explicit" },
        { "relu", 3, "explicit" },
        { "erf", 3, "explicit" },
        { "relu", 2, "implicit" },
        { "erf", 2, "implicit" },
        { "relu", 2, "trapezoidal" },
        { "erf", 3, "trapezoidal" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Law_OfAnEventfulSchedule_IsTheOneOfTheDenseReference(string phi, int depth, string integratorName)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        TheoryProblem problem = Problems.Eventful(Activation.Parse(phi), depth, Problems.RandomData(2, 1, 3, outputs: 2), 12 * Eta, 30 * Eta);
        AssertAgree(problem, new TimeSteps(integrator, Enumerable.Repeat(Eta, 40)));
    }

    [Theory]
    [InlineData("relu", "implicit")]
    [InlineData("erf", "implicit")]
    [InlineData("relu", "trapezoidal")]
    [InlineData("erf", "trapezoidal")]
    public void Law_OfGrowingSteps_IsTheOneOfTheDenseReference(string phi, string integratorName)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        TheoryProblem problem = Problems.Uniform(Activation.Parse(phi), 2, Problems.RandomData(3, 1, 4));
        AssertAgree(problem, new TimeSteps(integrator, Enumerable.Range(0, 25).Select(n => 0.05 * Math.Pow(1.2, n))));
    }

    [Fact]
    public void Law_OfExplicitStepsOfChangingSize_IsTheOneOfTheDenseReference()
    {
        TheoryProblem problem = Problems.Uniform(Activation.Relu, 2, Problems.RandomData(3, 1, 4));
        AssertAgree(problem, new TimeSteps(Integrator.Explicit, Enumerable.Range(0, 25).Select(n => 0.1 + (0.05 * (n % 3)))));
    }

    [Theory]
    [InlineData("relu", "explicit")]
    [InlineData("erf", "explicit")]
    [InlineData("relu", "implicit")]
    [InlineData("relu", "trapezoidal")]
    public void Law_OfALongRun_SummedFromFewSteps_IsTheOneOfTheDenseReference(string phi, string integratorName)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        // One training point keeps the dense system small; the loss is off for a while in the middle.
        TheoryProblem problem = Problems.Uniform(Activation.Parse(phi), 2, Problems.RandomData(1, 1, 3));
        problem = problem.With(problem.Schedule.Then(110 * Eta, phase => phase.WithLoss(false)).Then(130 * Eta, phase => phase.WithLoss(true)));
        var steps = new TimeSteps(integrator, Enumerable.Repeat(Eta, 240));
        PredictorLaw law = AssertAgree(problem, steps, [0, 1, 50, 110, 111, 120, 130, 131, 190, 240]);
        Assert.InRange(law.EstimatedError, integrator == Integrator.Trapezoidal ? 0 : 1e-17, 1e-10);
    }

    [Theory]
    [InlineData(Mistake.GradientEntersAStepLate)]
    [InlineData(Mistake.DerivativeTimesItsOwnLayer)]
    [InlineData(Mistake.DecayInEveryLayer)]
    public void Law_WithAKnownMistake_IsAnother(Mistake mistake)
    {
        // ηκ is 0.03 to 0.12, so that no mistake can hide.
        TheoryProblem problem = Problems.Eventful(Activation.Relu, 2, Problems.RandomData(2, 1, 3), 12 * Eta, 16 * Eta);
        TimeSteps steps = TimeSteps.Explicit(Eta, 20);
        PredictorLaw law = new DiscreteDynamics(problem, steps).Solve([.. Enumerable.Range(0, 21)], CovarianceDetail.None);
        double[] wrong = new ReferenceTheory(problem, steps, mistake).Law().Mean;
        double largest = law.Mean.ToArray().Zip(wrong, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(largest > 1e-3, $"{mistake} changes the mean by {largest:E1} only");
    }

    [Theory]
    [InlineData("explicit", "erf", 1)]
    [InlineData("implicit", "erf", 1)]
    [InlineData("trapezoidal", "erf", 2)]
    [InlineData("trapezoidal", "relu", 1.5)]
    public void Law_ApproachesContinuousTime_WithTheOrderOfItsIntegrator(string integratorName, string phi, double order)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        TheoryProblem problem = Problems.Uniform(Activation.Parse(phi), 2, Problems.RandomData(2, 1, 3));
        PredictorLaw limit = new ContinuousDynamics(problem).Solve([2, 8], 1e-9, CovarianceDetail.Variance);
        double Distance(int refine)
        {
            var steps = new TimeSteps(integrator, Enumerable.Repeat(0.1 / refine, 80 * refine));
            PredictorLaw law = new DiscreteDynamics(problem, steps).Solve([20 * refine, 80 * refine], CovarianceDetail.Variance);
            return law.Mean.ToArray().Zip(limit.Mean.ToArray(), (a, b) => Math.Abs(a - b)).Max()
                + law.Variance.ToArray().Zip(limit.Variance.ToArray(), (a, b) => Math.Abs(a - b)).Max();
        }

        double middle = Distance(8);
        Assert.Equal(order, Math.Log2(Distance(4) / middle), 0.12);
        Assert.Equal(order, Math.Log2(middle / Distance(16)), 0.08);
    }

    [Fact]
    public void Kernels_AtEqualSteps_AreTheNtkWithoutAnOffByOne()
    {
        TheoryProblem problem = Problems.Uniform(Activation.Relu, 2, Problems.RandomData(2, 1, 3));
        var dynamics = new DiscreteDynamics(problem, TimeSteps.Explicit(Eta, 10));
        Agreement.Relative(NeuralTangentKernel.AtInitialisation(problem).Kernel.Values, dynamics.Kernels(0, 0).Ndk, 1e-14, "NDK(0, 0)");

        // ρ^{|n − n′|}G, with G from the two-time NNGP kernels: linear networks of depth 1 have G = K¹ + m K⁰.
        TheoryProblem linear = Problems.Uniform(Activation.Linear, 1, problem.Data, temperature: 0.5);
        var steps = new DiscreteDynamics(linear, TimeSteps.Explicit(Eta, 10));
        double rho = 1 - (Eta * 0.5), v3 = (2 - (1 / (1 - (Eta * 0.25)))) * Math.Pow(rho, 6) + (1 / (1 - (Eta * 0.25)));
        double m = rho * rho * v3, k0 = steps.Kernels(5, 3).Nngp(0)[0];
        Assert.Equal(rho * rho * 2 * m * k0, steps.Kernels(5, 3).Ndk[0], 1e-13);
        Assert.Equal(rho * rho * 2 * m * k0, steps.Kernels(3, 5).Ndk[0], 1e-13);
    }

    [Fact]
    public void Solve_RefusesAStepThatTurnsWeightsAround()
    {
        TheoryProblem problem = Problems.Uniform(Activation.Relu, 1, Problems.RandomData(1, 0, 2), temperature: 1);
        Assert.Throws<ModelException>(() => new DiscreteDynamics(problem, TimeSteps.Explicit(1, 5)));
    }

    [Fact]
    public void Solve_StopsWhenToldTo()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var dynamics = new DiscreteDynamics(Problems.Uniform(Activation.Relu, 1, Problems.RandomData(2, 0, 3)), TimeSteps.Explicit(Eta, 50));
        Assert.Throws<OperationCanceledException>(() => dynamics.Solve([50], CovarianceDetail.Variance, null, stop.Token));
    }

    private static PredictorLaw AssertAgree(TheoryProblem problem, TimeSteps steps, int[]? records = null)
    {
        records ??= [.. Enumerable.Range(0, steps.Count + 1)];
        PredictorLaw law = new DiscreteDynamics(problem, steps).Solve(records, CovarianceDetail.Full);
        PredictorLaw variances = new DiscreteDynamics(problem, steps).Solve(records, CovarianceDetail.Variance);
        (double[] mean, var covariance) = new ReferenceTheory(problem, steps).Law();
        int points = problem.Data.Count, outputs = problem.Data.OutputCount;
        double[] recorded = [.. records.SelectMany(n => mean[(n * points * outputs)..((n + 1) * points * outputs)])];
        int[] cells = [.. records.SelectMany(n => Enumerable.Range(n * points, points))];
        Agreement.Within(recorded, law.Mean, 1e-9, "mean");
        Agreement.Within([.. cells.SelectMany(i => cells.Select(j => covariance[i, j]))], law.Covariance, 1e-9, "covariance");
        Agreement.Within([.. cells.Select(i => covariance[i, i])], variances.Variance, 1e-9, "variance");
        return law;
    }
}
