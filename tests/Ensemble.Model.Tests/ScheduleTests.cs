namespace Ensemble.Model.Tests;

public class ScheduleTests
{
    private static readonly Schedule Plain = Schedule.Uniform(3, new LayerParameters(0.3, 1.5, 2, 0.5));

    [Fact]
    public void Uniform_IsOnePhaseWithTheSameLayers()
    {
        Assert.Equal(3, Plain.Weights.Length);
        Assert.Equal([2.0, 2, 2], Plain.InitialVariances.ToArray());
        Phase phase = Assert.Single(Plain.Phases);
        Assert.Equal((0, true), (phase.Start, phase.Loss));
        Assert.All(phase.Dynamics, layer => Assert.Equal((0.5, 0.3), (layer.Rate, layer.Temperature)));
        Assert.All(phase.Dynamics, layer => Assert.Equal(0.2, layer.Decay, 1e-15));
    }

    [Fact]
    public void PerLayer_KeepsEachLayersParameters()
    {
        Schedule schedule = Schedule.PerLayer([new(0.1, 1, 3), new(0.2, 4, 5, 2)]);

        Assert.Equal([3.0, 5], schedule.InitialVariances.ToArray());
        Assert.Equal([new WeightDynamics(1, 0.1, 0.1), new WeightDynamics(2, 0.2, 0.05)], schedule.Phases[0].Dynamics.ToArray());
    }

    [Fact]
    public void Then_ChangesTheLastPhaseOnly()
    {
        Schedule schedule = Plain.Then(4, phase => phase.Freeze(WeightId.Readout).WithLoss(false)).Then(7, phase => phase.With(WeightId.Dense(1), layer => layer with { Temperature = 9 }));

        Assert.Equal([0.0, 4, 7], schedule.Phases.Select(phase => phase.Start));
        Assert.Equal(Plain.Phases[0], schedule.Phases[0]);
        Assert.Equal([true, false, false], schedule.Phases.Select(phase => phase.Loss));
        Assert.Equal([false, true, true], schedule.Phases.Select(phase => phase.Dynamics[2].IsFrozen));
        Assert.Equal([0.3, 0.3, 9], schedule.Phases.Select(phase => phase.Dynamics[0].Temperature));
        Assert.All(schedule.Phases, phase => Assert.False(phase.Dynamics[1].IsFrozen));
        Assert.Single(Plain.Phases);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3.999, 0)]
    [InlineData(4, 1)]
    [InlineData(6.9, 1)]
    [InlineData(7, 2)]
    [InlineData(1e9, 2)]
    public void PhaseAt_BeginsAtTheStart(double time, int phase) =>
        Assert.Equal(phase, Plain.Then(4, each => each).Then(7, each => each).PhaseAt(time));

    [Fact]
    public void Phases_MustFollowEachOther()
    {
        Phase first = Plain.Phases[0];

        Refusal.Is("phases", "phases is 0; it must be a whole number ≥ 1", () => _ = new Schedule([1, 1, 1], []));
        Refusal.Is("at", "at is 1; it must be 0 in the first phase", () => _ = new Schedule([1, 1, 1], [first.StartingAt(1)]));
        Refusal.Is("at", "at is 4; it must be > 4, the start of the phase before", () => Plain.Then(4, phase => phase).Then(4, phase => phase));
        Refusal.Is("at", "at is 0; it must be > 0, the start of the phase before", () => Plain.Then(0, phase => phase));
        Refusal.Is("at", "at is -1; it must be a finite number ≥ 0", () => Plain.Then(-1, phase => phase));
        Refusal.Is("at", "at is NaN; it must be a finite number ≥ 0", () => first.StartingAt(double.NaN));
    }

    [Fact]
    public void Layers_MustFitTheNetwork()
    {
        Refusal.Is("schedule", "a phase has the weights dense_1, dense_2, readout; the schedule has 2 initial variances for dense_1, dense_2, readout", () => _ = new Schedule([1, 1], Plain.Phases));
        Refusal.Is("layers", "layers is 1; it must be a whole number ≥ 2", () => _ = new Phase(0, true, [new WeightDynamics(1, 0, 0)]));
        Refusal.Is("layers", "layers is 1; it must be a whole number ≥ 2", () => Schedule.Uniform(1, new LayerParameters(0, 1, 1)));
        Refusal.Is("initialVariance", "initialVariance is -1; it must be a finite number ≥ 0", () => _ = new Schedule([1, -1, 1], Plain.Phases));
    }

    [Fact]
    public void Weights_AreKnownByName()
    {
        Schedule biased = Schedule.Uniform([WeightId.Dense(1), new WeightId("dense_1.bias"), WeightId.Readout], new LayerParameters(0.3, 1.5, 2))
            .Then(3, phase => phase.Freeze(new WeightId("dense_1.bias"), WeightId.Readout));
        Assert.Equal(["dense_1", "dense_1.bias", "readout"], biased.Weights.Select(weight => weight.Name));
        Assert.Equal([false, true, true], biased.Phases[1].Dynamics.Select(dynamics => dynamics.IsFrozen));
        Assert.False(biased.Phases[1][WeightId.Dense(1)].IsFrozen);
        Assert.Equal(Plain, Schedule.PerWeight(Plain.Weights.Select(weight => (weight, new LayerParameters(0.3, 1.5, 2, 0.5)))));
        Assert.NotEqual(Plain, Schedule.Uniform([WeightId.Dense(2), WeightId.Dense(1), WeightId.Readout], new LayerParameters(0.3, 1.5, 2, 0.5)));
    }

    [Fact]
    public void UnknownWeights_AreRefusedWithTheKnownOnes()
    {
        const string Message = "there is no weight 'dense_3'; the weights are dense_1, dense_2, readout";
        Refusal.Is("weight", Message, () => Plain.Then(4, phase => phase.Freeze(WeightId.Dense(3))));
        Refusal.Is("weight", Message, () => Plain.Then(4, phase => phase.With(WeightId.Dense(3), dynamics => dynamics)));
        Refusal.Is("weight", Message, () => _ = Plain.Phases[0][WeightId.Dense(3)]);
        Refusal.Is("layer", "layer is 0; it must be a whole number ≥ 1", () => WeightId.Dense(0));
        Refusal.Is("weights", "a weight stands twice in readout, readout; each must stand once", () => Schedule.Uniform([WeightId.Readout, WeightId.Readout], new LayerParameters(0, 1, 1)));
        Refusal.Is(
            "layers",
            "the schedule is for the weights dense_1, dense_2, readout; the network has dense_1, readout",
            () => Plain.RequireWeightsOf(Architecture.Mlp(1, Activation.Relu)));
    }

    [Fact]
    public void Equality_IsByEveryPart()
    {
        Schedule schedule = Plain.Then(4, phase => phase.Freeze(WeightId.Readout));
        Schedule same = Schedule.Uniform(3, new LayerParameters(0.3, 1.5, 2, 0.5)).Then(4, phase => phase.Freeze(WeightId.Readout));

        Assert.Equal(schedule, same);
        Assert.Equal(schedule.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(schedule, Plain);
        Assert.NotEqual(schedule, Plain.Then(5, phase => phase.Freeze(WeightId.Readout)));
        Assert.NotEqual(schedule, Plain.Then(4, phase => phase.Freeze(WeightId.Dense(2))));
        Assert.NotEqual(schedule, Plain.Then(4, phase => phase.Freeze(WeightId.Readout).WithLoss(false)));
        Assert.NotEqual(Plain, Schedule.Uniform(3, new LayerParameters(0.3, 1.5, 2.1, 0.5)));
    }
}
