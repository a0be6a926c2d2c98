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
        Assert.Equal([0.5, 0, 0, 0.5], schedule.Phases.Select(phase => phase.Layers[2].Rate));
        Assert.Equal([0.2, 0.2, 0.4, 0.4], schedule.Phases.Select(phase => phase.Layers[0].Temperature));
        Assert.Equal([0.1, 0.1, 0.2, 0.7], schedule.Phases.Select(phase => phase.Layers[0].Decay));
    }

    [Fact]
    public void PhasesOutOfOrder_AreRefused()
    {
        var error = Assert.Throws<ExperimentException>(() => Build("schedule: [{ at: 5 }, { at: 4 }]"));
        Assert.Contains("order of time", error.Message, StringComparison.Ordinal);
    }

    private static Schedule Build(string text) => ScheduleBuilder.Build(ExperimentFile.Parse(text, "test.yaml"));
}
