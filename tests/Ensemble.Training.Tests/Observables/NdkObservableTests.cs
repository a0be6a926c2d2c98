using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Observables;

public class NdkObservableTests
{
    private const double FiniteDifferenceTolerance = 1e-8;

    [Theory]
    [InlineData("implicit")]
    [InlineData("trapezoidal")]
    public void Ndk_IsTheDecayedProductOfNumericalGradients(string integratorName)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        // Layers differ in rate and decay, steps differ in size, and a phase at step 4 changes one layer's rate and temperature.
        double[] stepSizes = [0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.4, 0.4];
        var steps = new TimeSteps(integrator, stepSizes);
        LayerParameters[] layers = [new(0.3, 1, 1, 0.5), new(0.2, 2, 1, 1), new(0.5, 1, 1, 2)];
        double[,] rates = { { 0.5, 1, 2 }, { 0.5, 3, 2 } };
        double[] decays = [0.3, 0.1, 0.5];
        Schedule schedule = Schedule.PerLayer(layers).Then(steps.Times[4], phase => phase.With(WeightId.Dense(2), layer => layer with { GradientRate = 3, Rate = 3 }));
        int[] recordSteps = [0, 2, 7];
        Simulation simulation = Simulations.Create(2, 2, 2, 1, recordSteps, schedule, steps);
        TinyNetwork[] networks = [new(simulation.Network, 1), new(simulation.Network, 2), new(simulation.Network, 3)];

        double[] ndk = ObservableValues.Measure("ndk", simulation, networks)[0];

        int points = simulation.Data.Count;
        for (int i = 0; i < ndk.Length; i++)
        {
            int x = i / points % points, other = i % points, t = i / (points * points) / 3, u = i / (points * points) % 3;
            double expected = t >= u ? Expected(t, u, x, other) : Expected(u, t, other, x);
            Assert.Equal(expected, ndk[i], FiniteDifferenceTolerance);
        }

        double Expected(int late, int early, int x, int other)
        {
            double sum = 0;
            for (int layer = 0; layer < 3; layer++)
            {
                double factor = rates[recordSteps[early] < 4 ? 0 : 1, layer];
                for (int step = recordSteps[early]; step < recordSteps[late]; step++)
                {
                    double shrink = stepSizes[step] * rates[step < 4 ? 0 : 1, layer] * decays[layer];
                    factor *= integrator == Integrator.Trapezoidal ? Math.Exp(-shrink) : 1 - shrink;
                }

                sum += factor * TinyNetwork.GradientProduct(networks[late], networks[early], layer, simulation.Data.Inputs.Row(x), simulation.Data.Inputs.Row(other));
            }

            return sum;
        }
    }

    [Fact]
    public void Ndk_AtEqualTimes_IsTheNtk()
    {
        Simulation simulation = Simulations.Create(recordSteps: [0, 5, 20]);
        TinyNetwork[] networks = [new(simulation.Network, 1), new(simulation.Network, 2), new(simulation.Network, 3)];

        double[] ndk = ObservableValues.Measure("ndk", simulation, networks)[0];
        double[] ntk = ObservableValues.Measure("ntk", simulation, networks, RecordRequest.TwoTime)[0];

        int size = simulation.Data.Count * simulation.Data.Count;
        for (int t = 0; t < 3; t++)
        {
            Assert.Equal(ntk[(t * size)..((t + 1) * size)], ndk[(4 * t * size)..(((4 * t) + 1) * size)]);
        }
    }

    [Fact]
    public void HiddenKernels_AreTheHiddenGramMatrices()
    {
        Simulation simulation = Simulations.Create(2, recordSteps: [0, 5, 20]);
        MemberRecord record = TinyNetwork.Record(simulation, RecordRequest.HiddenGrams | RecordRequest.TwoTime, new(simulation.Network, 1), new(simulation.Network, 2), new(simulation.Network, 3));

        double[][] values = ObservableValues.Measure(Training.Observables.Observable.Parse("hidden_kernels"), simulation, record);

        Assert.Equal([.. record.HiddenGrams], values);
        Assert.Equal(["hidden_kernel_1", "hidden_kernel_2"], Training.Observables.Observable.Parse("hidden_kernels").Arrays(simulation).Select(array => array.Name));
    }
}
