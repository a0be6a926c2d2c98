namespace Ensemble.Experiments.Checkpoints;

/// <summary>Another process runs the same experiment in the same folder.</summary>
internal sealed class BusyException : IOException
{
    internal BusyException(string path, string holder, Exception? cause)
        : base($"{Path.GetDirectoryName(path)}: {holder} is running this experiment in this folder; wait for it or stop it", cause) => Holder = holder;

    /// <summary>The host and process that hold the folder.</summary>
    public string Holder { get; }
}
