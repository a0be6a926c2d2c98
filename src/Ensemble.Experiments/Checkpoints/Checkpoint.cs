using Ensemble.Training.Statistics;
using Ensemble.Training;

namespace Ensemble.Experiments.Checkpoints;

/// <summary>Where a stopped run continues.</summary>
/// <param name="Measurement">The statistics of finished members.</param>
/// <param name="States">The state of members in flight, in the format of the engine, by member.</param>
internal sealed record Checkpoint(EnsembleMeasurement Measurement, IReadOnlyDictionary<int, byte[]> States);
