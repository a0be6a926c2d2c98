using Ensemble.Experiments.Files;
using Ensemble.Experiments.Planning;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;

namespace Ensemble.Experiments.Tests.Planning;

public class LadderChooserTests
{
    private const string Text = """
        data: { source: orthogonal, train: 3, test: 2 }
        network: { depth: 1, width: 16, activation: erf }
        langevin: { integrator: implicit, time: 30, temperature: 0.1, initial_variance: 1.5, step_tolerance: 0.02 }
        record: { times: 12, observables: [predictor] }
        """;

    /// <summary>The reference is the exact law of explicit steps 200 times finer than the stability limit: no continuous solver takes part.</summary>
    [Theory]
    [InlineData("implicit")]
    [InlineData("trapezoidal")]
    public void GrowthAuto_IsWithinItsToleranceOfFineExplicitSteps(string integratorName)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        PreparedExperiment prepared = Prepare(Text, $"langevin.integrator={integrator.Name}");
        Assert.Equal(integrator, prepared.Steps.Integrator);
        Assert.True(prepared.Choice.Distance < 0.02);
        PredictorLaw chosen = new DiscreteDynamics(prepared.Theory, prepared.Steps).Solve(prepared.RecordSteps, CovarianceDetail.None);
        TimeSteps fine = TimeSteps.Explicit(30.0 / 6000, 6000);
        int[] at = [.. chosen.Times.Select(fine.Nearest).Distinct()];
        PredictorLaw reference = new DiscreteDynamics(prepared.Theory, fine).Solve(at, CovarianceDetail.None);
        double largest = 0;
        for (int i = 0; i < chosen.Times.Length; i++)
        {
            int j = Array.IndexOf(at, fine.Nearest(chosen.Times[i]));
            for (int point = 0; point < chosen.Points; point++)
            {
                largest = Math.Max(largest, Math.Abs(chosen.MeanAt(i, point) - reference.MeanAt(j, point)));
            }
        }

        // The fine steps and the rounding of times to them are off by at most ηλ ≈ 0.005.
        Assert.InRange(largest, prepared.Choice.Distance!.Value - 0.005, prepared.Choice.Distance.Value + 0.005);
    }

    [Theory]
    [InlineData("implicit", 0.02)]
    [InlineData("trapezoidal", 0.004)]
    public void GrowthAuto_TakesTheCoarsestLadderOfTheList(string integratorName, double tolerance)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        string[] choice = [$"langevin.integrator={integrator.Name}", FormattableString.Invariant($"langevin.step_tolerance={tolerance}")];
        PreparedExperiment prepared = Prepare(Text, choice);
        int chosen = LadderChooser.GrowthRatios.IndexOf(prepared.Choice.Growth!.Value);
        Assert.InRange(chosen, 1, LadderChooser.GrowthRatios.Length - 2);
        PreparedExperiment coarser = Prepare(Text, [.. choice, FormattableString.Invariant($"langevin.growth={LadderChooser.GrowthRatios[chosen - 1]}")]);
        Assert.True(coarser.Steps.Count < prepared.Steps.Count);
        Assert.True(LadderChooser.Distance(coarser.Theory, coarser.Steps, coarser.Experiment.Record, 1e-4) >= tolerance);
    }

    [Fact]
    public void ATighterTolerance_TakesMoreSteps() =>
        Assert.True(Prepare(Text, "langevin.step_tolerance=0.005").Steps.Count > 1.5 * Prepare(Text).Steps.Count);

    [Fact]
    public void TheSecondOrder_TakesFewerStepsThanTheFirst() =>
        Assert.True(Prepare(Text, "langevin.integrator=trapezoidal").Steps.Count < 0.6 * Prepare(Text).Steps.Count);

    [Fact]
    public void AutoSteps_AreTheStatedFractions()
    {
        PreparedExperiment prepared = Prepare(Text, "langevin.growth=1.1");
        var ladder = LadderChooser.Ladder(prepared.Experiment.Langevin.Ladder!, 1.1, 30, prepared.Limits);
        Assert.Equal(0.5 * 0.1 / prepared.Limits.LargestEigenvalue, ladder.First, 12);
        Assert.Equal(0.2 * 0.1 / 0.1, ladder.Largest, 12);
    }

    [Theory]
    [InlineData("langevin.last_step is 0.01; it must be at least 0.1", "langevin.first_step=0.1", "langevin.last_step=0.01")]
    [InlineData("langevin.last_step has a step of 6, but κη must stay small: it must be below 5", "langevin.last_step=6")]
    [InlineData("langevin.growth is 0.9; it must be auto, or a number from 1 to", "langevin.growth=0.9")]
    [InlineData("langevin.step_size is for integrator: explicit", "langevin.step_size=0.1")]
    [InlineData("langevin.steps is a list that sums to 3; it must be a list that sums to langevin.time, which is 30", "langevin={integrator: implicit, time: 30, steps: [1, 2]}")]
    [InlineData("langevin.growth and langevin.steps exclude each other", "langevin={integrator: implicit, growth: 1.1, steps: [1, 2]}")]
    [InlineData("langevin.steps.1 is -2; it must be a number > 0", "langevin={integrator: implicit, steps: [1, -2]}")]
    [InlineData("langevin.first_step is for integrator: implicit or trapezoidal; explicit steps are set by langevin.step_size", "langevin={first_step: 0.1}")]
    [InlineData("langevin.step_tolerance is 1E-06; the finest ladder", "langevin.step_tolerance=1e-6", "langevin.first_step=0.1", "langevin.last_step=1")]
    public void BadSteps_AreOneLineThatSaysWhatIsAllowed(string expected, params string[] changes)
    {
        var error = Assert.Throws<ExperimentException>(() => Prepare(Text, changes));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("langevin.growth=1.1")]
    [InlineData("langevin.growth=auto")]
    [InlineData("langevin.integrator=trapezoidal")]
    [InlineData("langevin={integrator: implicit, steps: [0.1, 0.2, 0.4]}")]
    public void AResolvedFile_ReadsBackAsTheSameSteps(string change)
    {
        Experiment experiment = ExperimentFile.Parse(Text, "test.yaml", [change]);
        string resolved = ExperimentText.Of(experiment);
        Experiment again = ExperimentFile.Parse(resolved, "test.yaml");
        Assert.Equal(resolved, ExperimentText.Of(again));
        Assert.Equal(experiment.Langevin.Integrator, again.Langevin.Integrator);
        Assert.Equal(experiment.Langevin.Ladder!.Growth, again.Langevin.Ladder!.Growth);
        Assert.Equal(experiment.Langevin.Ladder.Steps?.ToArray(), again.Langevin.Ladder.Steps?.ToArray());
        Assert.Equal(experiment.Langevin.Time, again.Langevin.Time);
    }

    [Fact]
    public void AListOfSteps_IsTakenAsWrittenAndSetsTheTime()
    {
        PreparedExperiment prepared = Prepare(Text, "langevin={integrator: implicit, steps: [0.1, 0.2, 0.4]}");
        Assert.Equal([0.1, 0.2, 0.4], prepared.Steps.Sizes.ToArray());
        Assert.Equal(0.7, prepared.Experiment.Langevin.Time, 12);
        Assert.Null(prepared.Choice.Distance);
    }

    [Fact]
    public void ThePlan_SaysTheLadderAndItsDistance()
    {
        PreparedExperiment prepared = Prepare(Text);
        var plan = Plan.Of(prepared, EngineChoice.Make(prepared, [new Training.BuiltInEngineFactory()]), "runs/x");
        Assert.Equal(("implicit", prepared.Choice.Growth, prepared.Choice.Distance), (plan.Integrator, plan.Growth, plan.DistanceToContinuousTime));
        Assert.Equal(prepared.Steps.Sizes.ToArray().Max(), plan.LargestStep);
    }

    private static PreparedExperiment Prepare(string text, params string[] changes) =>
        PreparedExperiment.Prepare(ExperimentFile.Parse(text, "test.yaml", changes), "test.yaml");
}
