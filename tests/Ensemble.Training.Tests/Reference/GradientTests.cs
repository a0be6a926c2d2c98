using Ensemble.Conformance;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Tests.Reference;

/// <summary>Hand-written derivatives against central differences of the predictor, weight by weight.</summary>
public unsafe class GradientTests
{
    private const double Step = 1e-5;

    public static TheoryData<string> Names => [.. Architectures.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Grams_AreProductsOfDifferencesOfThePredictor(string name)
    {
        Simulation simulation = Architectures.Create(name, outputs: 2, recordSteps: [0]);
        Use<double>(simulation, (trainer, plan, record) =>
        {
            int points = plan.PointCount, outputs = plan.Outputs;
            foreach (Weight<double> weight in trainer.Weights.All)
            {
                double[][] jacobian = Jacobian(trainer, plan, weight);
                double largest = record.GradientGrams[weight.Info.Index].Max(Math.Abs);
                Assert.True(largest > 1e-6, $"{weight.Info.Id} does nothing");
                for (int i = 0; i < points * points; i++)
                {
                    double expected = 0;
                    for (int output = 0; output < outputs; output++)
                    {
                        double[] left = jacobian[(i / points * outputs) + output], right = jacobian[(i % points * outputs) + output];
                        expected += left.Zip(right, (a, b) => a * b).Sum() / outputs;
                    }

                    double found = record.GradientGrams[weight.Info.Index][i];
                    Assert.True(Math.Abs(found - expected) < 1e-7 * largest, $"{weight.Info.Id}, {i}: {found} instead of {expected}");
                }
            }
        });
    }

    // Two tiles, the second one smaller, and a residual of its own at every point and output.
    [Theory]
    [MemberData(nameof(Names))]
    public void Sum_IsTheDifferenceOfTheLoss(string name)
    {
        Simulation simulation = Architectures.Create(name, outputs: 2, recordSteps: [0]);
        Use<double>(simulation, (trainer, plan, _) =>
        {
            double[] ones = [.. plan.Weights.Select(_ => 1.0)];
            var sum = new GradientSum<double>(plan.Weights.Length);
            sum.Begin(ones);
            int tile = Math.Min(3, plan.TilePoints);
            for (int first = 0; first < plan.TrainCount; first += tile)
            {
                int count = Math.Min(tile, plan.TrainCount - first);
                trainer.Tape.Forward(first, count);
                trainer.Tape.SetResidual(first, count);
                trainer.Tape.Backward(count, sum);
            }

            trainer.Tape.EndSum(sum);

            foreach (Weight<double> weight in trainer.Weights.All)
            {
                double[] expected = Differences(weight, () => Loss(trainer, plan));
                double largest = expected.Max(Math.Abs);
                int k = 0;
                foreach (nint at in Places(weight))
                {
                    double found = weight.Gradient[at] * weight.Info.Scale;
                    Assert.True(Math.Abs(found - expected[k]) < 1e-7 * largest, $"{weight.Info.Id}, {k}: {found} instead of {expected[k]}");
                    k++;
                }
            }
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Float32_IsFloat64_UpToItsRounding(string name)
    {
        Simulation simulation = Architectures.Create(name, outputs: 2, recordSteps: [0], width: 17);
        double[][] exact = [], rounded = [];
        Use<double>(simulation, (_, _, record) => exact = [record.Predictor, .. record.GradientGrams, .. record.HiddenGrams]);
        Use<float>(simulation, (_, _, record) => rounded = [record.Predictor, .. record.GradientGrams, .. record.HiddenGrams]);
        for (int array = 0; array < exact.Length; array++)
        {
            double largest = exact[array].Max(Math.Abs);
            Assert.All(exact[array].Zip(rounded[array]), pair => Assert.True(Math.Abs(pair.First - pair.Second) < 2e-5 * largest));
        }
    }

    private static void Use<T>(Simulation simulation, Action<ReferenceTrainer<T>, ReferencePlan<T>, MemberRecord> use)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        const RecordRequest Request = RecordRequest.HiddenGrams | RecordRequest.SignalGrams;
        var plan = new ReferencePlan<T>(simulation);
        using Arena<T> arena = Arena<T>.Allocate(ReferenceCost<T>.BytesPerWorker(plan, Request));
        var trainer = new ReferenceTrainer<T>(arena, plan, Request);
        var record = new MemberRecord(simulation, Request, byWeight: true);
        var counter = new Ensemble.Training.Cpu.StepCounter(new Ensemble.Training.Cpu.RunProgress(null, 1, 0, default));
        trainer.Train(3, record, counter, null);
        use(trainer, plan, record);
    }

    private static List<nint> Places(Weight<double> weight)
    {
        int columns = weight is BiasWeight<double> ? 1 : weight.Info.Columns;
        return [.. Enumerable.Range(0, weight.Info.FanOut * columns).Select(i => weight.At(i / columns, i % columns))];
    }

    private static double[] Differences(Weight<double> weight, Func<double> value) => [.. Places(weight).Select(at => Difference(weight, at, () => [value()])[0])];

    private static double[] Difference(Weight<double> weight, nint at, Func<double[]> values)
    {
        double before = weight.Data[at];
        double[] Moved(double by)
        {
            weight.Data[at] = before + by;
            weight.Changed();
            return values();
        }

        double[] up = Moved(Step), down = Moved(-Step);
        Moved(0);
        return [.. up.Zip(down, (a, b) => (a - b) / (2 * Step))];
    }

    // (point, output) × weight.
    private static double[][] Jacobian(ReferenceTrainer<double> trainer, ReferencePlan<double> plan, Weight<double> weight)
    {
        double[][] columns = [.. Places(weight).Select(at => Difference(weight, at, () => Predict(trainer, plan, plan.PointCount)))];
        return [.. Enumerable.Range(0, plan.PointCount * plan.Outputs).Select(i => columns.Select(column => column[i]).ToArray())];
    }

    private static double Loss(ReferenceTrainer<double> trainer, ReferencePlan<double> plan) =>
        Predict(trainer, plan, plan.TrainCount).Zip(plan.Targets, (f, y) => (f - y) * (f - y) / 2).Sum();

    private static double[] Predict(ReferenceTrainer<double> trainer, ReferencePlan<double> plan, int points)
    {
        var values = new double[points * plan.Outputs];
        for (int first = 0, count; first < points; first += count)
        {
            count = trainer.Tape.TileAt(first, points);
            trainer.Tape.Forward(first, count);
            for (int i = 0; i < count * plan.Outputs; i++)
            {
                values[(first * plan.Outputs) + i] = trainer.Tape.Predictor.Row(i / plan.Outputs)[i % plan.Outputs];
            }
        }

        return values;
    }
}
