using System.Text.Json;
using Ensemble.Conformance;
using Ensemble.Model;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Reference;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Tests.Reference;

/// <summary>What looks at every step: linearised members, the path kernel, the series of the first step.</summary>
public class CompanionTests
{
    private const RecordRequest All = RecordRequest.EveryStep;

    public static TheoryData<string> Names() => [.. Architectures.Names];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void ExplicitTinyNetworks_AreTheGoldenOnes(int index)
    {
        JsonElement golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "related.json"))).RootElement.GetProperty("tiny_networks")[index];
        int steps = golden.GetProperty("steps").GetInt32();
        Simulation simulation = Tiny(golden, steps);
        var plan = new ReferencePlan<double>(simulation);
        using Arena<double> arena = Arena<double>.Allocate(ReferenceCost<double>.BytesPerWorker(plan, All));
        var trainer = new ReferenceTrainer<double>(arena, plan, All);
        var record = new MemberRecord(simulation, All, byWeight: true);
        trainer.Begin(0);
        SetWeights(trainer, plan, golden);
        trainer.Start();
        var tracker = (PathTracker<double>)trainer.Companions[1];
        double eta = golden.GetProperty("eta").GetDouble();
        double[] start = [];
        for (int n = 0; n <= steps; n++)
        {
            double[] f = Predict(trainer, plan);
            start = n == 0 ? f : start;
            Close(golden.GetProperty("f")[n], f, 1e-10);
            foreach (IStepCompanion<double> companion in trainer.Companions)
            {
                companion.Take(record, n);
            }

            Close(golden.GetProperty("f_linearised")[n], record.Linearised.AsSpan(n * f.Length, f.Length).ToArray(), 1e-10);
            if (n < steps)
            {
                trainer.Step(0, n, pause: true);
                Close(golden.GetProperty("path_kernel")[n], [.. tracker.LastKernel().Select(value => value / eta)], 1e-10);
                double[] sums = Sums(record, n, f.Length);
                Assert.All(f.Zip(start.Zip(sums, (a, b) => a + b)), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
            }
        }

        double[][] orders = [.. golden.GetProperty("first_step_taylor_coefficients").EnumerateArray().Select(row => row.EnumerateArray().Select(x => x.GetDouble()).ToArray())];
        Close([.. Enumerable.Range(0, 6).SelectMany(q => orders.Select(row => row[q]))], record.StepSeries[..(6 * orders.Length)], 1e-9);
        Dictionary<string, double[]> series = Measure(new StepSeriesObservable(), simulation, record);
        Close(golden.GetProperty("first_step_truncation_error"), series["step_series_error"], 1e-9);
        double distance = trainer.Weights.All.Sum(weight => Distance(weight, golden, plan));
        Assert.Equal(golden.GetProperty("parameter_distance_squared")[steps].GetDouble(), distance, 1e-10);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WithoutNoise_TrainingPointsPushAllOfTheChange(string name)
    {
        Simulation simulation = Architectures.Create(name, outputs: 2, temperature: 0, steps: 6, change: NoDecay);
        MemberRecord record = Train(simulation, RecordRequest.PathKernel, CpuPrecision.Float64);
        Dictionary<string, double[]> values = Measure(new PathKernelObservable(), simulation, record);

        // A unit that crosses a kink within a step makes the gradient jump by the order of a unit of such narrow networks, and the rule errs by up
        // to half its largest weight, 0.09, times the jump in the stretch that holds it. Steps are cut into up to 32 stretches: with one kink in a
        // step the last one is 2⁻³¹, with the many of "everything", of recurrent ReLU units at large steps, 1/16. Elsewhere it is exact to rounding.
        double kinks = name == "everything" ? 0.03 : name is "custom activation" or "conv 2-D, windows, flatten" ? 1e-6 : 0;
        Assert.InRange(values["path_rest"].Max(), 0, Math.Max(kinks, 1e-10));
        Assert.True(values["influence"].Max(Math.Abs) > 1e-3);
        MemberRecord single = Train(simulation, RecordRequest.PathKernel, CpuPrecision.Float32);
        Assert.InRange(Measure(new PathKernelObservable(), simulation, single)["path_rest"].Max(), 0, Math.Max(kinks, 1e-5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ANetworkThatIsLinearInWhatMoves_IsItsTangentModel(bool isImplicit)
    {
        Integrator integrator = isImplicit ? Integrator.Implicit : Integrator.Explicit;

        // Readout and its bias move, with noise and decay; all other weights stand still.
        foreach (string name in (string[])["dense, biases", "conv 1-D, pool", "readout alone"])
        {
            Schedule Still(Schedule schedule) => new(schedule.InitialVariances, schedule.Phases.Select(phase => phase.Freeze([.. phase.Weights.Where(weight => !weight.Name.StartsWith("readout", StringComparison.Ordinal))])));
            Simulation simulation = Architectures.Create(name, outputs: 2, integrator: integrator, antithetic: true, change: Still);
            MemberRecord record = Train(simulation, RecordRequest.Linearised, CpuPrecision.Float64, member: 1);
            Assert.All(record.Predictor.Zip(record.Linearised), pair => Assert.Equal(pair.First, pair.Second, 1e-11));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheTangentModel_DiffersInSecondOrderOfAStep(string name)
    {
        // Noise moves by √η: with the same normals, a quarter of the step halves the move, and f − f_lin falls to a quarter.
        double Distance(double step)
        {
            Simulation like = Architectures.Create(name, outputs: 2);
            var simulation = new Simulation(like.Network, like.Schedule, TimeSteps.Explicit(step, 1), like.Data, [0, 1], 5);
            MemberRecord record = Train(simulation, RecordRequest.Linearised, CpuPrecision.Float64);
            Assert.All(record.Predictor.Zip(record.Linearised).Take(12), pair => Assert.Equal(pair.First, pair.Second));
            return record.Predictor.Zip(record.Linearised, (a, b) => Math.Abs(a - b)).Max();
        }

        double coarse = Distance(4e-7), fine = Distance(1e-7);
        if (name == "readout alone")
        {
            Assert.InRange(coarse, 0, 1e-14);
            return;
        }

        // The gradient moves by η and so adds a few percent to the ratio.
        Assert.InRange(coarse / fine, 3.8, 4.2);
    }

    [Fact]
    public void AStoppedMember_GoesOnToTheSameBytes()
    {
        Simulation simulation = Architectures.Create("conv 1-D, pool", outputs: 2, steps: 12, recordSteps: [0, 4, 12]);
        var engine = new ReferenceEngine(1, CpuPrecision.Float32);
        double[] whole = Records.Of(engine, simulation, 0, 1, All)[0];
        for (int stopAfter = 1; stopAfter < 12; stopAfter += 3)
        {
            using var stop = new CancellationTokenSource();
            var states = new StateKeeper(stop, stopAfter);
            Assert.Throws<OperationCanceledException>(() => Records.Of(engine, simulation, 0, 1, All, states, stop.Token));
            states.GoOn();
            Assert.Equal(whole, Records.Of(engine, simulation, 0, 1, All, states)[0]);
        }
    }

    [Fact]
    public void PerceptronsThatAreLookedAtEveryStep_TakeTheSamePath()
    {
        // Test points would add directions that the other engine moves at record times alone.
        Simulation simulation = Simulations.Create(test: 0);
        double[] plain = [], looked = [];
        new BuiltInEngine(1, CpuPrecision.Float64).Simulate(simulation, RecordRequest.None, new MemberRange(0, 1), record => plain = [.. record.Predictor], null, null, default);
        new BuiltInEngine(1, CpuPrecision.Float64).Simulate(simulation, All, new MemberRange(0, 1), record => looked = [.. record.Predictor], null, null, default);
        Assert.All(plain.Zip(looked), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void IntegratorsThatAreNotCovered_AreRefusedInOneLine()
    {
        Simulation simulation = Architectures.Create("dense, biases", integrator: Integrator.Trapezoidal);
        foreach (RecordRequest request in (RecordRequest[])[RecordRequest.Linearised, RecordRequest.PathKernel])
        {
            ModelException refusal = Assert.Throws<ModelException>(() => new ReferenceEngine().Estimate(simulation, request, 1));
            Assert.Contains("integrator", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refusal.Message);
        }
    }

    private static Schedule NoDecay(Schedule schedule) => new(
        schedule.InitialVariances,
        schedule.Phases.Select(phase => new Phase(phase.Start, phase.Loss, phase.Weights, phase.Dynamics.Select(dynamics => dynamics with { Temperature = 0, Decay = 0 }))));

    private static MemberRecord Train(Simulation simulation, RecordRequest request, CpuPrecision precision, int member = 0)
    {
        MemberRecord? found = null;
        new ReferenceEngine(1, precision).Simulate(simulation, request, new MemberRange(member, 1), record => found = record, null, null, default);
        return found!;
    }

    private static Dictionary<string, double[]> Measure(IObservable observable, Simulation simulation, MemberRecord record)
    {
        var arrays = observable.Arrays(simulation);
        double[][] values = [.. arrays.Select(array => new double[array.Length])];
        observable.For(simulation)(record, values);
        return arrays.Zip(values).ToDictionary(pair => pair.First.Name, pair => pair.Second);
    }

    private static double[] Sums(MemberRecord record, int time, int rows)
    {
        int train = record.Influence.Length / record.Times / rows;
        return [.. Enumerable.Range(0, rows).Select(row => record.Influence.AsSpan(((time * rows) + row) * train, train).ToArray().Sum())];
    }

    private static Simulation Tiny(JsonElement golden, int steps)
    {
        double[][] train = Matrix(golden.GetProperty("X")), test = Matrix(golden.GetProperty("Xtest"));
        int[] widths = [.. golden.GetProperty("widths").EnumerateArray().Select(x => x.GetInt32())];
        double[][] targets = [.. golden.GetProperty("Y").EnumerateArray().Select(y => new[] { y.GetDouble() }), .. test.Select(_ => new[] { 0.0 })];
        var network = new Network(widths[0], widths[1..], Activation.Parse(golden.GetProperty("phi").GetString()!));
        return new Simulation(
            network,
            NoDecay(Schedule.Uniform(network.Weights, new LayerParameters(0, 1, 1))),
            TimeSteps.Explicit(golden.GetProperty("eta").GetDouble(), steps),
            new Dataset(RealMatrix.FromRows([.. train, .. test]), RealMatrix.FromRows(targets), train.Length),
            Enumerable.Range(0, steps + 1),
            1);
    }

    /// <summary>The weights of the file; those that read the inputs in the coordinates of the plan.</summary>
    private static unsafe void SetWeights(ReferenceTrainer<double> trainer, ReferencePlan<double> plan, JsonElement golden)
    {
        foreach (Weight<double> weight in trainer.Weights.All)
        {
            double[][] values = Given(weight, golden, plan);
            for (int i = 0; i < weight.Info.FanOut; i++)
            {
                for (int j = 0; j < weight.Info.Columns; j++)
                {
                    weight.Data[weight.At(i, j)] = values[i][j];
                }
            }

            weight.Changed();
        }
    }

    private static double[][] Given(Weight<double> weight, JsonElement golden, ReferencePlan<double> plan)
    {
        double[][] values = weight.Info.Id == WeightId.Readout
            ? [[.. golden.GetProperty("readout").EnumerateArray().Select(x => x.GetDouble())]]
            : Matrix(golden.GetProperty("W")[weight.Info.Index]);
        return weight.Info.Index > 0 || plan.Basis is null ? values : [.. values.Select(row => plan.Basis.Select(direction => row.Zip(direction, (a, b) => a * b).Sum()).ToArray())];
    }

    private static unsafe double Distance(Weight<double> weight, JsonElement golden, ReferencePlan<double> plan)
    {
        double[][] values = Given(weight, golden, plan);
        double sum = 0;
        for (int i = 0; i < weight.Info.FanOut; i++)
        {
            for (int j = 0; j < weight.Info.Columns; j++)
            {
                sum += Math.Pow(weight.Data[weight.At(i, j)] - values[i][j], 2);
            }
        }

        return sum;
    }

    private static unsafe double[] Predict(ReferenceTrainer<double> trainer, ReferencePlan<double> plan)
    {
        var values = new double[plan.PointCount];
        for (int first = 0, count; first < values.Length; first += count)
        {
            count = trainer.Tape.TileAt(first, values.Length);
            trainer.Tape.Forward(first, count);
            for (int i = 0; i < count; i++)
            {
                values[first + i] = trainer.Tape.Predictor.Row(i)[0];
            }
        }

        return values;
    }

    private static double[][] Matrix(JsonElement element) => [.. element.EnumerateArray().Select(row => row.EnumerateArray().Select(x => x.GetDouble()).ToArray())];

    private static void Close(JsonElement expected, double[] found, double tolerance) =>
        Close(Flat(expected), found, tolerance);

    private static double[] Flat(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number ? [element.GetDouble()] : [.. element.EnumerateArray().SelectMany(Flat)];

    private static void Close(double[] expected, double[] found, double tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
