using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;
using Ensemble.Training;

namespace Ensemble.Experiments.Shards;

/// <summary>The statistics of a finished shard, <c>shards/i-of-n/statistics.bin</c>.</summary>
internal static class ShardFile
{
    /// <summary>The files of all finished shards of a results folder, in the order of their names.</summary>
    public static IReadOnlyList<string> In(ResultsFolder folder) => !Directory.Exists(folder.Shards) ? []
        : [.. Directory.EnumerateDirectories(folder.Shards).Select(path => Path.Combine(path, "statistics.bin")).Where(File.Exists).Order(StringComparer.Ordinal)];

    /// <summary>Writes the statistics of a shard.</summary>
    public static void Write(string path, RunIdentity identity, MemberRange members, EnsembleMeasurement measurement) =>
        StatisticsFile.Write(path, new StatisticsHeader(StatisticsHeader.Shard, identity, members), measurement.Write);

    /// <summary>Reads what a shard says of itself.</summary>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    public static StatisticsHeader ReadHeader(string path) => StatisticsFile.Read(path, StatisticsHeader.Shard, (header, _) => header);

    /// <summary>Reads a shard.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">What it must belong to.</param>
    /// <param name="prepared">The experiment.</param>
    /// <exception cref="DataFormatException">The file is damaged, belongs to something else, or is not complete.</exception>
    public static (MemberRange Members, EnsembleMeasurement Measurement) Read(string path, RunIdentity identity, PreparedExperiment prepared) =>
        StatisticsFile.Read(path, StatisticsHeader.Shard, (header, reader) =>
        {
            if (identity.Refuse(header.Identity) is { } reason)
            {
                throw new DataFormatException(path, reason);
            }

            EnsembleMeasurement measurement = EnsembleMeasurement.Read(reader, prepared.Simulation, prepared.Observables);
            return measurement.Members == header.Members.Count && measurement.Missing(header.Members).Count == 0
                ? (header.Members, measurement)
                : throw new DataFormatException(path, $"holds {measurement.Members} members; it must hold {header.Members.Count}");
        });
}
