using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;

namespace Ensemble.Training;

/// <summary>
/// The observables of an ensemble, averaged as members finish. Measurements of disjoint sets of members merge exactly:
/// the result depends only on which members were taken in.
/// </summary>
public sealed class EnsembleMeasurement
{
    private readonly ImmutableArray<(MemberMeasure Measure, ImmutableArray<int> Arrays)> measures;
    private readonly ImmutableArray<MeasuredArray> arrays;
    private readonly ImmutableArray<MemberForest> forests;
    private readonly Dictionary<string, int> indices = [];
    private readonly Lock gate = new();

    /// <summary>Creates a measurement without members.</summary>
    /// <param name="simulation">The simulation measured.</param>
    /// <param name="observables">What to measure; at least one observable, each once.</param>
    /// <exception cref="ArgumentException">There is no observable, or two yield arrays of the same name.</exception>
    public EnsembleMeasurement(Simulation simulation, IReadOnlyList<IObservable> observables)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentNullException.ThrowIfNull(observables);
        Simulation = simulation;
        Observables = [.. observables];
        if (Observables.IsEmpty)
        {
            throw new ArgumentException("there is no observable; at least one is needed", nameof(observables));
        }

        ImmutableArray<MeasuredArray>.Builder all = ImmutableArray.CreateBuilder<MeasuredArray>();
        measures = [.. Observables.Select(observable => (observable.For(simulation), observable.Arrays(simulation).Select(Register).ToImmutableArray()))];
        arrays = all.ToImmutable();
        forests = [.. arrays.Select(array => array.Statistic.CreateForest(array, simulation.Antithetic))];

        int Register(MeasuredArray array)
        {
            if (!indices.TryAdd(array.Name, all.Count))
            {
                throw new ArgumentException($"two observables yield '{array.Name}'; each may be measured once", nameof(observables));
            }

            all.Add(array);
            return all.Count - 1;
        }
    }

    /// <summary>The simulation measured.</summary>
    public Simulation Simulation { get; }

    /// <summary>The observables measured.</summary>
    public ImmutableArray<IObservable> Observables { get; }

    /// <summary>The arrays measured, in the order of the observables.</summary>
    public IReadOnlyList<MeasuredArray> Arrays => arrays;

    /// <summary>What the engine must record.</summary>
    public RecordRequest Needs => Observable.Needs(Observables);

    /// <summary>M, the number of members taken in. It may be asked while another thread adds members.</summary>
    public int Members
    {
        get
        {
            lock (gate)
            {
                return forests[0].Members;
            }
        }
    }

    /// <summary>The statistics of an array over all members taken in, computed anew at each call.</summary>
    /// <param name="name">The name of the array, such as <c>ntk</c>.</param>
    /// <exception cref="KeyNotFoundException">No observable yields the array.</exception>
    /// <exception cref="InvalidOperationException">There is no member.</exception>
    public Measurement this[string name] => Forest(name).Measure(arrays[indices[name]]);

    /// <summary>The statistics of every array, in the order of <see cref="Arrays"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no member.</exception>
    public ImmutableArray<Measurement> Measurements() => [.. arrays.Select((array, i) => forests[i].Measure(array))];

    /// <summary>Whether an array of this name is measured.</summary>
    /// <param name="name">The name.</param>
    public bool Measures(string name) => indices.ContainsKey(name);

    /// <summary>The raw statistics of an array.</summary>
    /// <param name="name">The name of the array.</param>
    /// <exception cref="KeyNotFoundException">No observable yields the array.</exception>
    public MemberForest Forest(string name) =>
        indices.TryGetValue(name, out int index)
            ? forests[index]
            : throw new KeyNotFoundException($"'{name}' is not measured; these are: {string.Join(", ", indices.Keys)}");

    /// <summary>The members of a range that are still missing, as maximal ranges in ascending order.</summary>
    /// <param name="members">The range.</param>
    public IReadOnlyList<MemberRange> Missing(MemberRange members) => forests[0].Missing(members);

    /// <summary>Whether any member of a range has been taken in.</summary>
    /// <param name="members">The range.</param>
    internal bool HoldsAny(MemberRange members) => Missing(members).Sum(range => range.Count) < members.Count;

    /// <summary>Whether a member has been taken in. It may be asked while another thread adds members.</summary>
    /// <param name="member">The member.</param>
    public bool Contains(int member)
    {
        lock (gate)
        {
            return forests[0].Contains(member);
        }
    }

    /// <summary>Measures a member and takes it in.</summary>
    /// <param name="record">The member's record; it may be reused afterwards.</param>
    /// <exception cref="ArgumentException">The member is already there.</exception>
    /// <exception cref="DivergedException">The member's predictor is not finite.</exception>
    public void Add(MemberRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        DivergedException.ThrowIfDiverged(Simulation, record);
        lock (gate)
        {
            AddFinite(record);
        }
    }

    /// <summary>Takes in all members of another measurement of the same arrays, which stays as it is.</summary>
    /// <param name="other">A measurement of other members.</param>
    /// <exception cref="ArgumentException">The arrays differ, or a member is in both; this measurement is then unchanged.</exception>
    public void Merge(EnsembleMeasurement other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (string found, string expected) = (MeasurementFormat.Signature(other.arrays), MeasurementFormat.Signature(arrays));
        if (found != expected)
        {
            throw new ArgumentException($"the measurement holds {found}; it must hold {expected}", nameof(other));
        }

        for (int i = 0; i < forests.Length; i++)
        {
            forests[i].RequireMergeable(other.forests[i]);
        }

        for (int i = 0; i < forests.Length; i++)
        {
            forests[i].Merge(other.forests[i]);
        }
    }

    /// <summary>
    /// Writes the raw statistics of all arrays; <see cref="Read"/> takes them in again. It may be called while another
    /// thread adds members, which then wait.
    /// </summary>
    /// <param name="writer">Where to write.</param>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        lock (gate)
        {
            MeasurementFormat.Write(writer, arrays, forests);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">Where to read.</param>
    /// <param name="simulation">The simulation measured.</param>
    /// <param name="observables">The observables measured.</param>
    /// <exception cref="InvalidDataException">The data are truncated, or of other arrays.</exception>
    public static EnsembleMeasurement Read(BinaryReader reader, Simulation simulation, IReadOnlyList<IObservable> observables)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var measurement = new EnsembleMeasurement(simulation, observables);
        MeasurementFormat.Read(reader, measurement.arrays, measurement.forests);
        return measurement;
    }

    private void AddFinite(MemberRecord record)
    {
        if (forests[0].Contains(record.Member))
        {
            throw new ArgumentException($"member {record.Member} has been taken in twice", nameof(record));
        }

        double[][] values = [.. forests.Select(forest => forest.Rent())];
        foreach ((MemberMeasure measure, ImmutableArray<int> indicesOf) in measures)
        {
            measure(record, [.. indicesOf.Select(index => values[index])]);
        }

        for (int i = 0; i < values.Length; i++)
        {
            forests[i].Adopt(record.Member, values[i]);
        }
    }
}
