using Ensemble.Model;
using Ensemble.Theory.Dynamics;

namespace Ensemble.Theory.Tests;

public class StepLadderTests
{
    [Fact]
    public void Coarsest_MeetsItsTolerance_AndIsNotMuchFinerThanNeeded()
    {
        TheoryProblem problem = Problems.Uniform(Activation.Relu, 2, Problems.RandomData(4, 2, 6), temperature: 0.02);
        var ladder = StepLadder.Coarsest(problem, 150, 0.03);
        Assert.InRange(ladder.Distance, 0.01, 0.03);
        Assert.Equal(Integrator.Implicit, ladder.Steps.Integrator);
        Assert.Equal(150, ladder.Steps.EndTime, 1e-9);

        // The distance stated is the distance there is.
        int last = ladder.Steps.Count;
        PredictorLaw stepped = new DiscreteDynamics(problem, ladder.Steps).Solve([last / 2, last], CovarianceDetail.None);
        PredictorLaw limit = new ContinuousDynamics(problem).Solve([.. stepped.Times], 1e-7, CovarianceDetail.None);
        Agreement.Within(limit.Mean, stepped.Mean, 0.03, "mean");
    }

    [Fact]
    public void Geometric_GrowsFromTheFastestModeToTheMemory_AndStartsAgainWithEachPhase()
    {
        TheoryProblem problem = Problems.Uniform(Activation.Erf, 1, Problems.RandomData(3, 0, 4), temperature: 0.1);
        problem = problem.With(problem.Schedule.Then(40, phase => phase.WithLoss(false)));
        TimeSteps steps = StepLadder.Geometric(problem, 90, 1.2);
        double fastest = 1 / NeuralTangentKernel.AtInitialisation(problem).LargestEigenvalue;
        Assert.Equal(0.2 * fastest, steps.Sizes[0], 1e-12);
        Assert.Equal(1.2, steps.Sizes[5] / steps.Sizes[4], 1e-12);
        Assert.Equal(0.5, steps.Sizes.ToArray().Max(), 1e-12);
        int restart = steps.Nearest(40);
        Assert.Equal(40, steps.Times[restart], 1e-9);
        Assert.Equal(0.2 * fastest, steps.Sizes[restart], 1e-12);
        Assert.Equal(90, steps.EndTime, 1e-9);
    }

    [Fact]
    public void Coarsest_RefusesWhatCannotBeAsked()
    {
        TheoryProblem problem = Problems.Uniform(Activation.Erf, 1, Problems.RandomData(2, 0, 3));
        Assert.Throws<ModelException>(() => StepLadder.Coarsest(problem, 10, 0));
        Assert.Throws<ModelException>(() => StepLadder.Geometric(problem, 0, 1.1));
        Assert.Throws<ModelException>(() => StepLadder.Geometric(problem, 1, 1));
    }
}
