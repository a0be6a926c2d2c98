using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;

namespace Ensemble.Conformance;

/// <summary>What every engine that trains any architecture must do.</summary>
public abstract class ArchitectureConformance
{
    private const RecordRequest Kernels = RecordRequest.HiddenGrams | RecordRequest.SignalGrams;

    /// <summary>All networks.</summary>
    public static TheoryData<string> Names => [.. Architectures.Names];

    /// <summary>Makes the engine, in float64.</summary>
    /// <param name="threads">The number of threads.</param>
    protected abstract IEngine Engine(int threads = 2);

    /// <summary>How far a member's numbers may depend on its company; 0 where they are the same bytes.</summary>
    protected virtual double Rounding => 0;

    [Theory]
    [MemberData(nameof(Names))]
    public void SmallStep_WithoutNoise_MovesThePredictorByItsKernel(string name)
    {
        // f₁ − f₀ = −ηK(f₀ − y) + O(η²): halving η must quarter the rest. Rates per weight differ.
        double coarse = LinearisationError(0.002), fine = LinearisationError(0.001);
        Assert.True(name == "readout alone" ? coarse < 1e-12 : coarse > 1e-10, $"the step has a rest of {coarse:E2}");
        Assert.True(name == "readout alone" || (coarse / fine is > 3.4 and < 4.6), $"the rest falls from {coarse:E2} to {fine:E2}");

        double LinearisationError(double step)
        {
            Simulation like = Architectures.Create(name, temperature: 0, steps: 1);
            var simulation = new Simulation(like.Network, like.Schedule, TimeSteps.Explicit(step, 1), like.Data, [0, 1], like.Seed);
            MemberRecord? found = null;
            Engine().Simulate(simulation, Kernels, new MemberRange(0, 1), record => found = record, null, null, default);
            int points = simulation.Data.Count;
            var kernel = new double[2 * points * points];
            new NtkObservable().For(simulation)(found!, [kernel, new double[2], new double[2]]);
            double rest = 0;
            for (int i = 0; i < points; i++)
            {
                double change = found!.Predictor[points + i] - found.Predictor[i];
                for (int j = 0; j < simulation.Data.TrainCount; j++)
                {
                    change += step * kernel[(i * points) + j] * (found.Predictor[j] - simulation.Data.Targets[j, 0]);
                }

                rest = Math.Max(rest, Math.Abs(change));
            }

            return rest;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Members_AreTheSame_OnAnyThreadsAndInAnySplit(string name)
    {
        Simulation simulation = Architectures.Create(name, outputs: 2);
        Records one = Records.Of(Engine(1), simulation, 0, 5), two = Records.Of(Engine(2), simulation, 0, 5), rest = Records.Of(Engine(2), simulation, 3, 2);
        Assert.All(one.Members, member => Assert.True(Records.Distance(one[member], two[member]) <= Rounding));
        Assert.All(rest.Members, member => Assert.True(Records.Distance(one[member], rest[member]) <= Rounding));
        Assert.NotEqual(one[0], one[1]);
    }

    [Theory]
    [InlineData("conv 1-D, pool")]
    [InlineData("rnn, last")]
    [InlineData("everything")]
    public void StoppedRun_ContinuedFromItsStates_IsTheUninterruptedRun(string name)
    {
        foreach (Integrator integrator in Integrator.All)
        {
            Simulation simulation = Architectures.Create(name, integrator: integrator, steps: 40, recordSteps: [0, 5, 20, 40]);
            Restarts.AssertSameBytes(() => Engine(), simulation, members: 4, stopAfter: 13);
        }
    }

    [Theory]
    [InlineData("dense, biases")]
    [InlineData("conv 1-D, pool")]
    [InlineData("everything")]
    public void AntitheticPair_StartsWithOppositePredictorsAndEqualKernels(string name)
    {
        Simulation simulation = Architectures.Create(name, antithetic: true);
        Records.AssertAntithetic(Engine(), simulation);
    }

    [Fact]
    public void FrozenWeights_StandStill_AndTheOthersGoOn()
    {
        // conv_1 and readout.bias freeze at step 10; then the loss goes off for the rest.
        Simulation simulation = Architectures.Create(
            "conv 1-D, pool", recordSteps: [10, 20], change: schedule => schedule.Then(0.5, phase => phase.Freeze(new WeightId("conv_1"), new WeightId("readout.bias"))).Then(0.75, phase => phase.WithLoss(false)));
        MemberRecord? found = null;
        Engine().Simulate(simulation, RecordRequest.WeightOverlaps, new MemberRange(0, 1), record => found = record, null, null, default);
        for (int weight = 0; weight < 6; weight++)
        {
            double[] overlaps = found!.WeightOverlaps[weight];
            bool stands = Math.Abs(overlaps[0] - overlaps[3]) < 1e-14 && Math.Abs(overlaps[0] - overlaps[1]) < 1e-14;
            Assert.Equal(weight is 0 or 5, stands);
        }
    }
}
