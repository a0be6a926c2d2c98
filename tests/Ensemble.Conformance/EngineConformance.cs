using Ensemble.Model;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;

namespace Ensemble.Conformance;

/// <summary>What every engine must do, whatever it runs on. Each test asks the physics, not another engine.</summary>
public abstract class EngineConformance
{
    private const RecordRequest Kernels = RecordRequest.HiddenGrams | RecordRequest.SignalGrams;

    /// <summary>Makes the engine, in float64.</summary>
    protected abstract IEngine Engine();

    [Fact]
    public void SmallStep_WithoutNoise_MovesThePredictorByItsKernel()
    {
        // f₁ − f₀ = −ηK(f₀ − y) + O(η²): halving η must quarter the rest.
        double coarse = LinearisationError(0.02), fine = LinearisationError(0.01);
        Assert.True(coarse > 1e-9, "the step must be large enough to have a rest");
        Assert.InRange(coarse / fine, 3.4, 4.6);

        double LinearisationError(double step)
        {
            Simulation simulation = NoiseFree(TimeSteps.Explicit(step, 1), Activation.Tanh, 1);
            return Rest(simulation, (kernel, residual) => kernel.Select((row, i) => -step * row.Zip(residual, (k, r) => k * r).Sum()).ToArray());
        }
    }

    [Fact]
    public void ImplicitStep_WithOnlyTheReadoutTrained_IsBackwardEuler()
    {
        // The network is linear in its readout, so f₁ − y = (1 + ηK)⁻¹(f₀ − y) exactly, for any η.
        const double step = 3;
        Simulation simulation = NoiseFree(new TimeSteps(Integrator.Implicit, [step]), Activation.Erf, 1, readoutOnly: true);
        double rest = Rest(simulation, (kernel, residual) => BackwardEuler(kernel, residual, step));
        Assert.True(rest < 1e-10, $"the step is off by {rest:E2}");
    }

    [Fact]
    public void TrapezoidalStep_WithOnlyTheReadoutTrained_IsTheTrapezoidalRule()
    {
        // f₁ − y = (1 + ½ηK)⁻¹(1 − ½ηK)(f₀ − y) exactly: twice the change of backward Euler with ½η.
        const double step = 3;
        Simulation simulation = NoiseFree(new TimeSteps(Integrator.Trapezoidal, [step]), Activation.Erf, 1, readoutOnly: true);
        double rest = Rest(simulation, (kernel, residual) => [.. BackwardEuler(kernel, residual, step / 2).Select(change => 2 * change)]);
        Assert.True(rest < 1e-10, $"the step is off by {rest:E2}");
    }

    [Fact]
    public void FrozenLayer_KeepsItsWeights()
    {
        Simulation simulation = Cases.Get("frozen first layer");
        IReadOnlyList<int> records = simulation.RecordSteps;
        MemberRecord? found = null;
        Engine().Simulate(simulation, RecordRequest.WeightOverlaps, new MemberRange(0, 1), record => found = record, null, null, default);
        int times = records.Count, last = times - 1, before = times - 2;
        double[] frozen = found!.WeightOverlaps[0], moving = found.WeightOverlaps[1];
        Assert.Equal(frozen[(before * times) + before], frozen[(last * times) + before], 12);
        Assert.Equal(frozen[(before * times) + before], frozen[(last * times) + last], 12);
        Assert.True(moving[(before * times) + before] - moving[(last * times) + before] > 1e-3, "the other layers must go on");
    }

    [Fact]
    public void FreeDiffusion_ReachesTheVarianceOfTheDiscreteLaw()
    {
        // v_{n+1} = ρ²v_n + 2ηT, exactly. 200 members × 24·24 weights: the mean square is within 5 standard errors,
        // √(2/115200)·v, but for one seed in two million.
        const int members = 200, width = 24, steps = 40;
        const double eta = 0.1, temperature = 0.3, prior = 0.7, initial = 2;
        Schedule schedule = Schedule.Uniform(3, new LayerParameters(temperature, prior, initial));
        var free = new Schedule(schedule.InitialVariances, schedule.Phases.Select(phase => phase.WithLoss(false)));
        Simulation simulation = Rebuild(Cases.Create(Activation.Tanh), free, TimeSteps.Explicit(eta, steps), [steps]);
        double sum = 0;
        Engine().Simulate(simulation, RecordRequest.WeightOverlaps, new MemberRange(0, members), record => sum += record.WeightOverlaps[1][0], null, null, default);
        double rho = 1 - (eta * temperature / prior), variance = initial;
        for (int n = 0; n < steps; n++)
        {
            variance = (rho * rho * variance) + (2 * eta * temperature);
        }

        double error = 5 * variance * Math.Sqrt(2.0 / (members * width * width));
        Assert.InRange(sum / members, variance - error, variance + error);
    }

    [Fact]
    public void AntitheticPair_StartsWithOppositePredictorsAndEqualKernels()
    {
        Simulation simulation = Cases.Get("antithetic pairs");
        Records.AssertAntithetic(Engine(), simulation);
    }

    [Fact]
    public void Members_AreTheSame_InAnySplitOfTheEnsemble()
    {
        Simulation simulation = Cases.Get("relu");
        Records together = Records.Of(Engine(), simulation, 0, 9), first = Records.Of(Engine(), simulation, 0, 4), rest = Records.Of(Engine(), simulation, 4, 5);
        for (int member = 0; member < 9; member++)
        {
            Assert.True(Records.Distance(together[member], (member < 4 ? first : rest)[member]) < 1e-11, $"member {member} depends on its company");
        }
    }

    // The runs stop between records, and at one.
    [Theory]
    [InlineData(0, 5, 50, 290)]
    [InlineData(0, 1, 2, 3, 4, 5, 290)]
    public void StoppedRun_ContinuedFromItsStates_IsTheUninterruptedRun(params int[] recordSteps)
    {
        foreach (Integrator integrator in Integrator.All)
        {
            Simulation simulation = Cases.Create(Activation.Tanh, integrator: integrator, steps: 300, recordSteps: recordSteps);
            Restarts.AssertSameBytes(Engine, simulation, members: 6, stopAfter: 3);
        }
    }

    [Fact]
    public void FinishedMembers_AreLeftOut()
    {
        var states = new StateKeeper(null, int.MaxValue, finished: member => member % 3 == 1);
        Records records = Records.Of(Engine(), Cases.Get("relu"), 0, 8, RecordRequest.None, states);
        Assert.Equal([0, 2, 3, 5, 6], records.Members);
    }

    [Fact]
    public void Cancellation_StopsTheRun()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Records.Of(Engine(), Cases.Get("relu"), 0, 2, cancellation: source.Token));
    }

    [Fact]
    public void Progress_EndsAtTheLastMember()
    {
        StepProgress last = default;
        Simulation simulation = Cases.Get("tanh");
        Engine().Simulate(simulation, RecordRequest.None, new MemberRange(2, 5), _ => { }, new Listener(value => last = value), null, default);
        Assert.Equal(new StepProgress(5, 5, 5L * Cases.Steps, 5L * Cases.Steps), last);
    }

    /// <summary>Steps far above 2/λ_max, and implicit ones whose decay turns the weights around, −39 times as large at every step.</summary>
    [Theory]
    [InlineData("explicit", 60, 0.1)]
    [InlineData("implicit", 40, 1)]
    public void DivergingRun_EndsWithTheMemberAndTheTime(string integrator, double step, double temperature)
    {
        var steps = new TimeSteps(Integrator.Parse(integrator), Enumerable.Repeat(step, 100));
        Simulation simulation = Rebuild(Cases.Create(Activation.Relu, temperature: temperature), null, steps, [50, 100]);
        DivergedException error = Assert.Throws<DivergedException>(() => Trainer.Run(Engine(), simulation, [Observable.Parse("predictor")], new MemberRange(1, 1)));
        Assert.Equal((1, 50 * step), (error.Member, error.Time));
        Assert.Contains("take smaller steps", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A simulation without noise, recorded before and after its only step.</summary>
    private static Simulation NoiseFree(TimeSteps steps, Activation activation, int outputs, bool readoutOnly = false)
    {
        Schedule schedule = Schedule.Uniform(3, new LayerParameters(0, 1, 1));
        if (readoutOnly)
        {
            schedule = new Schedule(schedule.InitialVariances, schedule.Phases.Select(phase => phase.Freeze(WeightId.Dense(1), WeightId.Dense(2))));
        }

        return Rebuild(Cases.Create(activation, outputs: outputs), schedule, steps, [0, 1]);
    }

    private static Simulation Rebuild(Simulation like, Schedule? schedule, TimeSteps steps, int[] records) =>
        new(like.Network, schedule ?? like.Schedule, steps, like.Data, records, like.Seed);

    // The largest distance of f₁ − f₀ from a prediction that knows the training kernel and the residual, output by output.
    private double Rest(Simulation simulation, Func<double[][], double[], double[]> predict)
    {
        int points = simulation.Data.Count, train = simulation.Data.TrainCount, outputs = simulation.Network.Outputs;
        var kernel = new double[simulation.RecordSteps.Length * points * points];
        double[][] values = [kernel, new double[2], new double[2]];
        MemberRecord? found = null;
        Engine().Simulate(simulation, Kernels, new MemberRange(0, 1), record => found = record, null, null, default);
        if (outputs == 1)
        {
            new NtkObservable().For(simulation)(found!, values);
        }

        double largest = 0;
        for (int output = 0; output < outputs; output++)
        {
            double[] Of(int time) => [.. Enumerable.Range(0, train).Select(point => found!.Predictor[(((time * points) + point) * outputs) + output])];
            double[] before = Of(0), after = Of(1);
            double[] residual = [.. before.Select((value, point) => value - simulation.Data.Targets[point, output])];
            double[][] training = [.. Enumerable.Range(0, train).Select(i => kernel.AsSpan(i * points, train).ToArray())];
            double[] change = predict(training, residual);
            largest = Math.Max(largest, Enumerable.Range(0, train).Max(i => Math.Abs(after[i] - before[i] - change[i])));
        }

        return largest;
    }

    // (1 + ηK)⁻¹r − r by Gauss–Seidel until nothing changes.
    private static double[] BackwardEuler(double[][] kernel, double[] residual, double step)
    {
        var solution = new double[residual.Length];
        for (int sweep = 0; sweep < 100_000; sweep++)
        {
            double moved = 0;
            for (int i = 0; i < solution.Length; i++)
            {
                double others = Enumerable.Range(0, solution.Length).Where(j => j != i).Sum(j => step * kernel[i][j] * solution[j]);
                double next = (residual[i] - others) / (1 + (step * kernel[i][i]));
                moved = Math.Max(moved, Math.Abs(next - solution[i]));
                solution[i] = next;
            }

            if (moved < 1e-15)
            {
                break;
            }
        }

        return [.. solution.Zip(residual, (after, before) => after - before)];
    }

    private sealed class Listener(Action<StepProgress> report) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => report(value);
    }
}
