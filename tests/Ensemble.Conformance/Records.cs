using Ensemble.Training;
using Ensemble.Training.Engines;

namespace Ensemble.Conformance;

/// <summary>The records of some members, as one list of numbers each.</summary>
public sealed class Records
{
    /// <summary>Everything that can be recorded.</summary>
    public const RecordRequest Everything =
        RecordRequest.HiddenGrams | RecordRequest.SignalGrams | RecordRequest.TwoTime | RecordRequest.WeightOverlaps;

    private readonly SortedDictionary<int, double[]> numbers = [];

    /// <summary>Trains members and keeps their records.</summary>
    public static Records Of(
        IEngine engine, Simulation simulation, int first, int count, RecordRequest request = Everything, IMemberStates? states = null, CancellationToken cancellation = default)
    {
        var records = new Records();
        records.Train(engine, simulation, first, count, request, states, cancellation);
        return records;
    }

    /// <summary>Trains members and adds their records.</summary>
    public void Train(
        IEngine engine, Simulation simulation, int first, int count, RecordRequest request = Everything, IMemberStates? states = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        engine.Simulate(simulation, request, new MemberRange(first, count), Add, null, states, cancellation);
    }

    /// <summary>Holds that the second of two antithetic members starts with the opposite predictor and the same kernels, and another pair elsewhere.</summary>
    public static void AssertAntithetic(IEngine engine, Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(simulation);
        var records = new SortedDictionary<int, (double[] Predictor, double[] Gram)>();
        engine.Simulate(
            simulation, RecordRequest.HiddenGrams | RecordRequest.SignalGrams, new MemberRange(0, 4), record => records.Add(record.Member, ([.. record.Predictor], [.. record.HiddenGrams[0]])), null, null, default);
        int points = simulation.Data.Count;
        for (int i = 0; i < points; i++)
        {
            Assert.Equal(records[2].Predictor[i], -records[3].Predictor[i], 12);
            Assert.Equal(records[2].Gram[i], records[3].Gram[i], 12);
            Assert.NotEqual(records[0].Predictor[i], records[2].Predictor[i]);
        }
    }

    /// <summary>The members.</summary>
    public IReadOnlyList<int> Members
    {
        get
        {
            lock (numbers)
            {
                return [.. numbers.Keys];
            }
        }
    }

    /// <summary>All numbers of a member: predictor, hidden and signal Gram matrices, weight overlaps.</summary>
    public double[] this[int member] => numbers[member];

    /// <summary>Takes in a record.</summary>
    public void Add(MemberRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        double[] all =
        [
            .. record.Predictor,
            .. record.HiddenGrams.SelectMany(each => each),
            .. record.SignalGrams.SelectMany(each => each),
            .. record.GradientGrams.SelectMany(each => each),
            .. record.WeightOverlaps.SelectMany(each => each),
            .. record.WeightDistances.SelectMany(each => each),
            .. record.Linearised,
            .. record.Influence,
            .. record.StepSeries,
        ];
        lock (numbers)
        {
            numbers.Add(record.Member, all);
        }
    }

    /// <summary>The largest difference of two members' numbers, relative to the larger of the number and 1.</summary>
    public static double Distance(double[] left, double[] right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        Assert.Equal(left.Length, right.Length);
        double largest = 0;
        for (int i = 0; i < left.Length; i++)
        {
            Assert.True(double.IsFinite(left[i]) && double.IsFinite(right[i]));
            largest = Math.Max(largest, Math.Abs(left[i] - right[i]) / Math.Max(1, Math.Max(Math.Abs(left[i]), Math.Abs(right[i]))));
        }

        return largest;
    }
}
