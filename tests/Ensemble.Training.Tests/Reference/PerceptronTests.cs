using Ensemble.Conformance;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Reference;

namespace Ensemble.Training.Tests.Reference;

/// <summary>A multilayer perceptron as a program takes the same path as in the engine for multilayer perceptrons, to rounding.</summary>
public class PerceptronTests
{
    public static TheoryData<string, Integrator, int> Cases()
    {
        var cases = new TheoryData<string, Integrator, int>();
        foreach (string activation in (string[])["relu", "erf", "tanh", "gelu"])
        {
            foreach (Integrator integrator in Integrator.All)
            {
                cases.Add(activation, integrator, 1);
            }
        }

        cases.Add("leaky_relu", Integrator.Explicit, 3);
        cases.Add("sin", Integrator.Implicit, 3);
        cases.Add("linear", Integrator.Trapezoidal, 3);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Trajectory_IsThatOfTheOtherEngine(string activation, Integrator integrator, int outputs)
    {
        // Test points would add directions that the other engine moves at record times alone.
        Simulation simulation = Conformance.Cases.Create(Activation.Parse(activation), [33, 18], outputs, test: 0, integrator: integrator);
        Compare(simulation);
    }

    [Fact]
    public void EventfulTrajectory_IsThatOfTheOtherEngine()
    {
        Schedule schedule = Schedule.Uniform(3, new LayerParameters(0.1, 1, 1.5)).Then(1, phase => phase.Freeze(WeightId.Dense(1))).Then(2, phase => phase.WithLoss(false).Freeze(WeightId.Readout)).Then(3, phase => phase.WithLoss(true));
        foreach (Integrator integrator in Integrator.All)
        {
            Compare(Conformance.Cases.Create(Activation.Tanh, test: 0, integrator: integrator, schedule: schedule, antithetic: true));
        }
    }

    private static void Compare(Simulation simulation)
    {
        Assert.True(simulation.Network.IsMlp);
        IObservable[] observables = [.. Observable.Names.Where(name => name is not ("decoder" or "gradient_kernels")).Select(Observable.Parse).Where(observable => (observable.Needs & RecordRequest.EveryStep) == 0)];
        double[][] expected = Measure(new CpuEngine(1, CpuPrecision.Float64), simulation, observables);
        double[][] found = Measure(new ReferenceEngine(1, CpuPrecision.Float64), simulation, observables);
        for (int array = 0; array < expected.Length; array++)
        {
            double largest = Math.Max(1, expected[array].Max(Math.Abs));
            Assert.All(expected[array].Zip(found[array]), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-12 * largest, $"array {array}: {pair.First} and {pair.Second}"));
        }
    }

    // All arrays of two members.
    private static double[][] Measure(IEngine engine, Simulation simulation, IObservable[] observables)
    {
        var all = new List<double[]>();
        engine.Simulate(simulation, Records.Everything | RecordRequest.UnitQuantiles, new MemberRange(0, 2), Take, null, null, default);
        return [.. all];

        void Take(MemberRecord record)
        {
            foreach (IObservable observable in observables)
            {
                double[][] values = [.. observable.Arrays(simulation).Select(array => new double[array.Length])];
                observable.For(simulation)(record, values);
                all.AddRange(values);
            }
        }
    }
}
