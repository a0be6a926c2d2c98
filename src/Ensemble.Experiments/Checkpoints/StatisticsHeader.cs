using Ensemble.Experiments.Settings;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Checkpoints;

/// <summary>What a file of statistics says of itself.</summary>
/// <param name="Kind"><c>checkpoint</c> or <c>shard</c>.</param>
/// <param name="Identity">What it belongs to.</param>
/// <param name="Members">The members that it is about; a checkpoint may still miss some.</param>
internal sealed record StatisticsHeader(string Kind, RunIdentity Identity, MemberRange Members)
{
    public const string Checkpoint = "checkpoint";
    public const string Shard = "shard";

    public void Write(BinaryWriter writer)
    {
        foreach (string text in new[] { Kind, Identity.Experiment, Identity.Version, Identity.Engine, Identity.Device, Identity.Precision })
        {
            writer.Write(text);
        }

        writer.Write(Members.First);
        writer.Write(Members.Count);
    }

    public static StatisticsHeader Read(BinaryReader reader) => new(
        reader.ReadString(),
        new RunIdentity(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadString()),
        new MemberRange(reader.ReadInt32(), reader.ReadInt32()));
}
