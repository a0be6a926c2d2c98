using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;

namespace Ensemble.Experiments.Checkpoints;

/// <summary>
/// The checkpoint of a run on disk, and the one before it. A new one is complete on disk before it takes the place of the
/// latest, which takes the place of the previous one: at any moment there is a whole one. One that cannot be used is set
/// aside under another name, never deleted.
/// </summary>
internal sealed class CheckpointStore(string folder, RunIdentity identity, MemberRange members)
{
    private const int LargestState = 1 << 30;

    /// <summary>The path of the latest checkpoint.</summary>
    public string Latest { get; } = Path.Combine(folder, "latest.bin");

    /// <summary>The path of the checkpoint before it.</summary>
    public string Previous { get; } = Path.Combine(folder, "previous.bin");

    private string Next => Path.Combine(folder, "next.bin");

    /// <summary>Whether there is something to continue from.</summary>
    public bool Exists => File.Exists(Latest) || File.Exists(Previous);

    /// <summary>Writes a checkpoint.</summary>
    /// <param name="measurement">The statistics of finished members; others may be added meanwhile.</param>
    /// <param name="states">The state of members in flight.</param>
    public void Write(EnsembleMeasurement measurement, IReadOnlyDictionary<int, byte[]> states)
    {
        Directory.CreateDirectory(folder);
        StatisticsFile.Write(Next, new StatisticsHeader(StatisticsHeader.Checkpoint, identity, members), writer =>
        {
            writer.Write(states.Count);
            foreach ((int member, byte[] state) in states.OrderBy(pair => pair.Key))
            {
                writer.Write(member);
                writer.Write(state.Length);
                writer.Write(state);
            }

            measurement.Write(writer);
        });
        if (File.Exists(Latest))
        {
            File.Move(Latest, Previous, overwrite: true);
        }

        File.Move(Next, Latest);
    }

    /// <summary>Reads the newest checkpoint that can be used.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="observables">What is measured.</param>
    /// <param name="refused">Is told in one line of each checkpoint that cannot be used.</param>
    /// <returns>The checkpoint, or null: the run begins anew.</returns>
    /// <exception cref="IOException">A checkpoint cannot be read for a reason that does not lie in its content.</exception>
    public Checkpoint? Load(Simulation simulation, IReadOnlyList<IObservable> observables, Action<string> refused)
    {
        foreach (string path in new[] { Latest, Previous }.Where(File.Exists))
        {
            try
            {
                return Read(path, simulation, observables);
            }
            catch (DataFormatException error)
            {
                refused($"{error.Message}; it is kept as {Path.GetFileName(SetAside(path))}");
            }
        }

        return null;
    }

    /// <summary>Reads one checkpoint, changing nothing.</summary>
    /// <exception cref="DataFormatException">The checkpoint cannot be used.</exception>
    public Checkpoint Read(string path, Simulation simulation, IReadOnlyList<IObservable> observables) =>
        StatisticsFile.Read(path, StatisticsHeader.Checkpoint, (header, reader) =>
        {
            string? reason = identity.Refuse(header.Identity)
                ?? (header.Members == members ? null : $"is about members {header.Members.First} to {header.Members.End - 1}; it must be about {members.First} to {members.End - 1}");
            if (reason is not null)
            {
                throw new DataFormatException(path, reason);
            }

            var states = new Dictionary<int, byte[]>();
            int count = reader.ReadInt32();
            for (int i = 0; i < count; i++)
            {
                int member = reader.ReadInt32();
                int length = reader.ReadInt32();
                states[member] = length is >= 0 and <= LargestState ? reader.ReadBytes(length) : throw new InvalidDataException($"the state of member {member} has {length} bytes");
            }

            EnsembleMeasurement measurement = EnsembleMeasurement.Read(reader, simulation, observables);
            // A member may have finished between the writing of its state and of the statistics.
            return new Checkpoint(measurement, states.Where(pair => !measurement.Contains(pair.Key)).ToDictionary());
        });

    /// <summary>Removes the checkpoints of a run that needs them no more. What was set aside stays.</summary>
    public void Clear()
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string path in new[] { Next, Latest, Previous })
        {
            File.Delete(path);
        }

        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }

    private static string SetAside(string path)
    {
        for (int i = 1; ; i++)
        {
            string aside = Path.ChangeExtension(path, $"refused-{i}.bin");
            if (!File.Exists(aside))
            {
                File.Move(path, aside);
                return aside;
            }
        }
    }
}
