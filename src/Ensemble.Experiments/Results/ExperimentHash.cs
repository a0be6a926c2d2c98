using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Settings;

namespace Ensemble.Experiments.Results;

/// <summary>What tells one experiment from another.</summary>
internal static class ExperimentHash
{
    /// <summary>
    /// The SHA-256 of all that results depend on, in hexadecimal: the resolved file and the data, but neither the number
    /// of threads nor the place of the data files.
    /// </summary>
    /// <param name="prepared">The experiment made concrete.</param>
    public static string Of(PreparedExperiment prepared)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(ExperimentText.Of(SameResults(prepared.Experiment))));
        hash.AppendData(MemoryMarshal.AsBytes(prepared.Data.Inputs.Values));
        hash.AppendData(MemoryMarshal.AsBytes(prepared.Data.Targets.Values));
        if (prepared.Initial is { } initial)
        {
            initial.AppendTo(hash.AppendData);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static Experiment SameResults(Experiment experiment) => experiment with
    {
        Data = DataSection.WithoutPath(experiment.Data),
        Network = experiment.Network with { Initial = experiment.Network.Initial is null ? null : "" },
        Engine = experiment.Engine with { Threads = 0 },
    };
}
