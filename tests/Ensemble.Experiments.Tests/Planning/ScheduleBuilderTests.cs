using Ensemble.Experiments.Files;
using Ensemble.Experiments.Preparing;
using Ensemble.Model;

namespace Ensemble.Experiments.Tests.Planning;

public class ScheduleBuilderTests
{
    [Fact]
    public void Phases_CarryOverWhatTheyDoNotChange()
    {
        Schedule schedule = Build("""
            langevin: { temperature: 0.2, prior_variance: 2, initial_variance: [1, 2, 3], rate: [1, 1, 0.5] }
            schedule:
              - { at: 5, freeze: [readout], loss: off }
              - { at: 10, temperature: 0.4 }
              - { at: 15, thaw: [readout], loss: on, decay: 0.7 }
            """);
        Assert.Equal([1, 2, 3], schedule.InitialVariances.ToArray());
        Assert.Equal([0.0, 5, 10, 15], schedule.Phases.Select(phase => phase.Start));
        Assert.Equal([true, false, false, true], schedule.Phases.Select(phase => phase.Loss));
        Assert.Equal([0.5, 0, 0, 0.5], schedule.Phases.Select(phase => phase.Dynamics[2].Rate));
        Assert.Equal([0.2, 0.2, 0.4, 0.4], schedule.Phases.Select(phase => phase.Dynamics[0].Temperature));
        Assert.Equal([0.1, 0.1, 0.2, 0.7], schedule.Phases.Select(phase => phase.Dynamics[0].Decay));
    }

    [Fact]
    public void APhase_ChangesTheWeightsItNamesAlone()
    {
        Schedule schedule = Build("""
            langevin: { temperature: { default: 0.2, readout: 0.4 }, prior_variance: 2 }
            schedule:
              - { at: 5, decay: 0.7, rate: { dense_2: 3 } }
              - { at: 10, temperature: { dense_1: 0.6 } }
            """);
        Assert.Equal([0.2, 0.2, 0.4], schedule.Phases[0].Dynamics.Select(dynamics => dynamics.Temperature));
        Assert.Equal([1.0, 3, 1], schedule.Phases[1].Dynamics.Select(dynamics => dynamics.Rate));
        Assert.Equal([0.6, 0.2, 0.4], schedule.Phases[2].Dynamics.Select(dynamics => dynamics.Temperature));
        Assert.Equal([0.3, 0.7, 0.7], schedule.Phases[2].Dynamics.Select(dynamics => dynamics.Decay));
    }

    [Fact]
    public void PhasesOutOfOrder_AreRefused()
    {
        var error = Assert.Throws<ExperimentException>(() => Build("schedule: [{ at: 5 }, { at: 4 }]"));
        Assert.Contains("order of time", error.Message, StringComparison.Ordinal);
    }

    private static Schedule Build(string text) => ScheduleBuilder.Build(ExperimentFile.Parse(text, "test.yaml"));
}
