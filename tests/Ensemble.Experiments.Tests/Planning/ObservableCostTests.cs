using Ensemble.Experiments.Files;
using Ensemble.Experiments.Planning;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Settings;
using Ensemble.Training.Cpu;

namespace Ensemble.Experiments.Tests.Planning;

public class ObservableCostTests
{
    [Fact]
    public void Plan_SaysWhatEachObservableCosts()
    {
        Plan plan = PlanOf("predictor, ntk, ndk");
        Assert.Equal(["predictor", "ntk", "ndk"], plan.Observables.Select(cost => cost.Name));
        Assert.All(plan.Observables, cost => Assert.Equal(cost.Seconds / plan.TrainingSeconds, cost.Share, 12));
        ObservableCost[] costs = [.. plan.Observables];
        Assert.True(costs[0].Seconds < costs[1].Seconds && costs[1].Seconds < costs[2].Seconds);
        Assert.InRange(costs[2].Share, 0.01, 1);
    }

    /// <summary>The predictor needs nothing of the engine that others could share, so the parts add up to the last byte.</summary>
    [Theory]
    [InlineData("ntk")]
    [InlineData("ndk")]
    [InlineData("hidden_kernels")]
    [InlineData("weight_autocorrelation")]
    [InlineData("predictor_covariance")]
    public void Memory_IsWhatThePlanNeedsMoreWithTheObservable(string name)
    {
        Plan with = PlanOf($"predictor, {name}");
        Assert.Equal(with.TrainingBytes - PlanOf("predictor").TrainingBytes, with.Observables[1].Bytes);
        Assert.True(with.Observables[1].Bytes > 0);
    }

    [Theory]
    [InlineData("hidden_kernels")]
    [InlineData("drift")]
    public void AnArrayThatIsTooLong_IsRefusedInOneLine(string name)
    {
        string text = "data: { source: orthogonal, train: 50, test: 50 }\nlangevin: { step_size: 0.002 }\nrecord: { times: 1000, observables: [" + name + "] }";
        var prepared = PreparedExperiment.Prepare(ExperimentFile.Parse(text, "x.yaml"), "x.yaml");
        ExperimentException error = Assert.Throws<ExperimentException>(() => Plan.Of(prepared, new CpuEngine(1), "runs"));

        Assert.Contains($"{name} needs an array of ", error.Message, StringComparison.Ordinal);
        Assert.Contains("take fewer record times or points", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void TwoTimeObservables_CostFourTimesAsMuchForTwiceTheTimes()
    {
        ObservableCost few = PlanOf("ndk", 20).Observables[0], many = PlanOf("ndk", 40).Observables[0];
        Assert.InRange(many.Bytes / (double)few.Bytes, 3.5, 4.1);
        Assert.InRange(many.Seconds / few.Seconds, 3.5, 4.1);
    }

    private static Plan PlanOf(string observables, int times = 20)
    {
        string list = string.Join(", ", Enumerable.Range(0, times).Select(i => 0.25 * i));
        Experiment experiment = ExperimentFile.Parse(
            $$"""
            data: { source: orthogonal, train: 4, test: 2 }
            network: { depth: 2, width: 32, activation: erf }
            langevin: { step_size: 0.25, time: 12, temperature: 0.2 }
            record: { times: [{{list}}], observables: [{{observables}}] }
            """,
            "cost.yaml");
        return Plan.Of(PreparedExperiment.Prepare(experiment, "cost.yaml"), new CpuEngine(2), "runs");
    }
}
