using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Data;

/// <summary>Arrays of one's own in a NumPy .npz file.</summary>
internal sealed record NpzSource : ArraySource
{
    internal const string SourceName = "npz";

    /// <inheritdoc/>
    public override string Name => SourceName;

    private protected override IArrays Open() => File.Exists(Path) ? new NpzReader(Path) : throw Option.Out("path", $"there is no file '{Path}'");
}
