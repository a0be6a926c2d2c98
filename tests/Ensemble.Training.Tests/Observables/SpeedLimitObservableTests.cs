using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;

namespace Ensemble.Training.Tests.Observables;

public class SpeedLimitObservableTests
{
    [Fact]
    public void Distances_AreThoseOfTheOverlaps()
    {
        // ‖W_t − W_0‖² = n(m_tt + m_00 − 2m_t0), n the number of simulated weights: inputs of rank 4.
        Simulation simulation = Simulations.Create(width: 7);
        MemberRecord record = Record(simulation);
        int[] counts = [7 * 4, 7 * 7, 7];
        for (int weight = 0; weight < 3; weight++)
        {
            double[] m = record.WeightOverlaps[weight];
            for (int t = 0; t < 3; t++)
            {
                Assert.Equal(counts[weight] * (m[(t * 3) + t] + m[0] - (2 * m[t])), record.WeightDistances[weight][t], 1e-12);
            }
        }
    }

    [Fact]
    public void SmallSteps_KeepTheLimit_AndStartAtFullSpeed()
    {
        // Unequal rates: the distance is measured in the metric of the rates.
        Schedule schedule = Schedule.PerLayer([new LayerParameters(0, 1, 1, 0.5), new LayerParameters(0, 1, 1, 2), new LayerParameters(0, 1, 1)]);
        Simulation simulation = Simulations.Create(schedule: schedule, steps: TimeSteps.Explicit(0.001, 3000), recordSteps: [0, 1, 300, 3000]);
        double[] efficiency = Measure(simulation, Record(simulation))["speed_limit_efficiency"];
        Assert.Equal(1, efficiency[0]);
        Assert.InRange(efficiency[1], 0.995, 1.005);
        Assert.True(efficiency[1] > efficiency[2] && efficiency[2] > efficiency[3] && efficiency[3] > 0);
        Assert.InRange(efficiency[3], 0, 0.99);
    }

    [Fact]
    public void WithNoise_OnlyThePartsAreMeasured()
    {
        Assert.Equal(
            ["weight_distance_dense_1", "weight_distance_dense_2", "weight_distance_readout", "loss_drop"],
            new SpeedLimitObservable().Arrays(Simulations.Create()).Select(array => array.Name));
    }

    private static MemberRecord Record(Simulation simulation)
    {
        MemberRecord? found = null;
        new CpuEngine(1, CpuPrecision.Float64).Simulate(simulation, RecordRequest.WeightOverlaps, new MemberRange(0, 1), record => found = record, null, null, default);
        return found!;
    }

    private static Dictionary<string, double[]> Measure(Simulation simulation, MemberRecord record)
    {
        var observable = new SpeedLimitObservable();
        var arrays = observable.Arrays(simulation);
        double[][] values = [.. arrays.Select(array => new double[array.Length])];
        observable.For(simulation)(record, values);
        return arrays.Zip(values).ToDictionary(pair => pair.First.Name, pair => pair.Second);
    }
}
