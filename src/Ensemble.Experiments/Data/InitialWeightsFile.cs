using Ensemble.Experiments.Storage;
using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Data;

/// <summary>
/// Reads <c>network.initial</c>, a NumPy .npz file with weights at t = 0: an array per weight, named as the weight, (fan-out, fan-in) for all
/// members or (members, fan-out, fan-in); of a bias (channels) or (members, channels).
/// </summary>
internal static class InitialWeightsFile
{
    private const string Key = "network.initial";

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="ExperimentException">The file is not there, or holds what does not fit.</exception>
    public static InitialWeights Read(string path, Network network)
    {
        if (!File.Exists(path))
        {
            throw new ExperimentException(Key, $"{Key}: there is no file '{path}'");
        }

        using var reader = new NpzReader(path);
        var weights = new Dictionary<WeightId, double[]>();
        int? members = null;
        foreach (string name in reader.Names.Order(StringComparer.Ordinal))
        {
            if (!network.Weights.Contains(new WeightId(name)))
            {
                throw Bad(path, $"it holds '{name}', and the network has no such weight; its weights are {string.Join(", ", network.Weights)}");
            }

            NpzArray array = reader.Read(name);
            int? own = Members(path, array, network);
            if (weights.Count > 0 && own != members)
            {
                throw Bad(path, $"{name} has shape {array.ShapeText}; either all arrays have an axis of members of the same length, or none");
            }

            members = own;
            weights[new WeightId(name)] = array.Values;
        }

        return weights.Count == 0 ? throw Bad(path, $"it holds no array; the weights are {string.Join(", ", network.Weights)}") : new InitialWeights(network, members, weights);
    }

    private static int? Members(string path, NpzArray array, Network network)
    {
        int weight = network.Weights.IndexOf(new WeightId(array.Name));
        int[] own = network.Program.IsBias(weight) ? [network.FanOut(weight)] : [network.FanOut(weight), network.FanIn(weight)];
        int ahead = array.Rank - own.Length;
        if (ahead is not (0 or 1) || !array.Shape.Skip(ahead).SequenceEqual(own))
        {
            string shape = string.Join(", ", own);
            throw Bad(path, $"{array.Name} has shape {array.ShapeText}; it must be ({shape}{(own.Length == 1 ? "," : "")}) or (members, {shape})");
        }

        int found = Array.FindIndex(array.Values, value => !double.IsFinite(value));
        return found >= 0 ? throw Bad(path, $"{array.Name} holds {array.Values[found]}; all values must be finite") : ahead == 0 ? null : array.Shape[0];
    }

    private static ExperimentException Bad(string path, string message) => new(Key, $"{Key}: {path}: {message}");
}
