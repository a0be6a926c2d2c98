using Ensemble.Experiments.Files;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Settings;
using Ensemble.Theory.Laws;

namespace Ensemble.Experiments.Tests.Planning;

public class PreparedExperimentTests
{
    [Fact]
    public void LambdaMax_OfOrthogonalInputsAndALinearNetwork_IsDepthPlusOneTimesVariancePower()
    {
        // K_NTK = (L + 1) σ₀^{2L} K⁰ for a linear network, and K⁰ = 1 on orthogonal inputs.
        PreparedExperiment prepared = Prepare("""
            data: { source: orthogonal, train: 4, test: 0 }
            network: { depth: 2, activation: linear }
            langevin: { time: 10, temperature: 0.001, initial_variance: 1.5, prior_variance: 1.5 }
            """);
        Assert.Equal(3 * 1.5 * 1.5, prepared.Limits.LargestEigenvalue, 9);
        Assert.Equal(3 * 1.5 * 1.5, 1 / prepared.Limits.Scales.Slowest, 9);
        Assert.Equal(1.5 / 0.001, prepared.Limits.Scales.Diffusive!.Value, 6);
    }

    [Fact]
    public void TheNtkIsWatchedOverAllOfTraining_NotOnlyAtTheStart()
    {
        PreparedExperiment prepared = Prepare("""
            data: { source: orthogonal, train: 4, test: 0 }
            network: { depth: 2, activation: linear }
            langevin: { time: 50, temperature: 0.5, initial_variance: 0.5, prior_variance: 2 }
            """);
        Assert.Equal(3 * 4, prepared.Limits.LargestEigenvalue, 3);
        Assert.Equal(3 * 0.25, 1 / prepared.Limits.Scales.Fastest, 9);
    }

    [Fact]
    public void AnUnstableStep_IsRefusedWithTheLargestStableOne()
    {
        const string text = """
            data: { source: orthogonal, train: 4, test: 0 }
            network: { depth: 1, activation: linear }
            langevin: { step_size: 1.1, temperature: 0, time: 30 }
            """;
        var error = Assert.Throws<ExperimentException>(() => Prepare(text));
        Assert.Equal("langevin.step_size", error.Key);
        Assert.Contains("it must be below 1 (", error.Message, StringComparison.Ordinal);
        Assert.Equal(31, Prepare(text.Replace("1.1", "0.97", StringComparison.Ordinal)).Steps.Count);
    }

    [Fact]
    public void AutoSteps_EndExactlyAtTheTimeOfTraining()
    {
        PreparedExperiment prepared = Prepare("langevin: { time: 12.34 }");
        Assert.Equal(12.34, prepared.Steps.EndTime, 12);
        Assert.InRange(prepared.Steps.Sizes[0] * prepared.Limits.LargestEigenvalue, 0.1, 2 * StepChooser.AutoFraction);
    }

    [Fact]
    public void RecordTimes_BeginAtZeroEndAtTheEndAndHoldThePhases()
    {
        PreparedExperiment prepared = Prepare("""
            langevin: { time: 20, step_size: 0.01 }
            schedule: [{ at: 7.5, loss: off }]
            record: { times: 12 }
            """);
        Assert.Equal(0, prepared.RecordSteps[0]);
        Assert.Equal(prepared.Steps.Count, prepared.RecordSteps[^1]);
        Assert.Contains(750, prepared.RecordSteps);
        Assert.Equal(7.5, prepared.Schedule.Phases[1].Start, 12);
    }

    [Fact]
    public void ContinuousTheoryAlone_TakesListedTimesAndPhasesAsWritten()
    {
        const string text = """
            langevin: { time: 20, step_size: 0.01 }
            schedule: [{ at: 7.503, loss: off }]
            record: { times: [0.0123, 5, 11.1111] }
            theory: { dynamics: continuous }
            """;
        PreparedExperiment written = PrepareTheory(text);
        Assert.Equal([0.0123, 5, 11.1111], written.RecordTimes.ToArray());
        Assert.Equal(7.503, written.Schedule.Phases[1].Start);
        Assert.Equal(0.01, Prepare(text).RecordTimes[0], 12);
        Assert.Equal("0.0123 → 0.01, 11.111 → 11.11", MovedTime.Words(Prepare(text).MovedTimes));
        Assert.Equal(7.5, PrepareTheory(text.Replace("continuous", "both", StringComparison.Ordinal)).Schedule.Phases[1].Start, 12);
    }

    [Fact]
    public void ContinuousTheoryAlone_KnowsNoLimitOfTheTrainer()
    {
        // λ_max = 2·10¹⁶·K⁰: training would take 10¹⁷ steps.
        const string text = """
            data: { source: orthogonal, train: 4, test: 0 }
            network: { depth: 1, activation: linear }
            langevin: { time: 5, temperature: 0, initial_variance: [1.0e16, 1.0e16] }
            record: { times: 5 }
            theory: { dynamics: continuous }
            """;
        Assert.Contains("theory.dynamics=continuous", Assert.Throws<ExperimentException>(() => Prepare(text)).Message, StringComparison.Ordinal);
        PreparedExperiment written = PrepareTheory(text);
        Assert.Equal(5, written.RecordTimes.Length);
        Assert.Equal(2e16, written.Limits.LargestEigenvalue, 1e4);
    }

    [Fact]
    public void APhaseAtZero_IsTheFirstOne()
    {
        PreparedExperiment prepared = Prepare("""
            langevin: { time: 20, step_size: 0.01 }
            schedule: [{ at: 0, loss: off }, { at: 5, freeze: [readout] }]
            """);
        Assert.Equal([0, 5], prepared.Schedule.Phases.Select(phase => Math.Round(phase.Start, 9)));
        Assert.All(prepared.Schedule.Phases, phase => Assert.False(phase.Loss));
        Assert.Contains("in the order of time", Assert.Throws<ExperimentException>(() => Prepare("schedule: [{ at: 0, loss: off }, { at: 0, loss: on }]")).Message, StringComparison.Ordinal);
    }

    private static PreparedExperiment PrepareTheory(string text) => PreparedExperiment.PrepareTheory(ExperimentFile.Parse(text, "test.yaml"), "test.yaml");

    private static PreparedExperiment Prepare(string text) => PreparedExperiment.Prepare(ExperimentFile.Parse(text, "test.yaml"), "test.yaml");

    /// <summary>The limit is printed rounded down: a step that is refused is not below what is printed.</summary>
    [Theory]
    [InlineData(1.62078, "1.62")]
    [InlineData(0.0012348, "0.001234")]
    [InlineData(3, "3")]
    public void TheLargestStableStep_IsRoundedDown(double largest, string shown)
    {
        var limits = new StabilityLimits(2 / largest, 0, new TimeScales(1, 1, null));

        LangevinOptions langevin = ExperimentFile.Parse("name: x", "x.yaml").Langevin with { StepSize = largest };
        Assert.Contains($"it must be below {shown} (", Assert.Throws<ExperimentException>(() => StepChooser.Choose(langevin, limits)).Message, StringComparison.Ordinal);
    }
}
