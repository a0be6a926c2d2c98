using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Ensemble.Model;

namespace Ensemble.Training.Engines;

/// <summary>Weights of one's own at t = 0, instead of random ones.</summary>
public sealed class InitialWeights
{
    private readonly ImmutableArray<double[]?> values;
    private readonly ImmutableArray<int> sizes;

    /// <summary>Checks and keeps weights.</summary>
    /// <param name="network">The network whose weights they are.</param>
    /// <param name="members">For how many members there are values, ≥ 1; null: one set, with which every member begins.</param>
    /// <param name="weights">The weights given, by name: members × fan-out × fan-in values, row by row. Those that are missing are drawn as usual.</param>
    /// <exception cref="ModelException">The network has no such weight, or one of another size.</exception>
    public InitialWeights(Network network, int? members, IReadOnlyDictionary<WeightId, double[]> weights)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(weights);
        Members = members;
        sizes = [.. Enumerable.Range(0, network.WeightLayers).Select(weight => network.FanOut(weight) * network.FanIn(weight))];
        var found = new double[]?[network.WeightLayers];
        foreach ((WeightId id, double[] given) in weights)
        {
            int weight = network.Program.IndexOf(id);
            if (given.Length != (long)sizes[weight] * (members ?? 1))
            {
                throw new ModelException(id.Name, $"{id} has {given.Length} values; the network needs {(members is null ? "" : $"{members} × ")}{network.FanOut(weight)} × {network.FanIn(weight)}");
            }

            found[weight] = given;
        }

        values = [.. found];
    }

    /// <summary>For how many members there are values; null: one set, with which every member begins.</summary>
    public int? Members { get; }

    /// <summary>Hands over all bytes on which members depend, for a hash.</summary>
    /// <param name="append">Takes in bytes.</param>
    public void AppendTo(Action<ReadOnlySpan<byte>> append)
    {
        ArgumentNullException.ThrowIfNull(append);
        append(BitConverter.GetBytes(Members ?? 0));
        for (int weight = 0; weight < values.Length; weight++)
        {
            append(BitConverter.GetBytes(weight));
            append(MemoryMarshal.AsBytes(values[weight].AsSpan()));
        }
    }

    /// <summary>The values of a weight, fan-out × fan-in row by row; empty where they are to be drawn.</summary>
    /// <param name="weight">The index of the weight.</param>
    /// <param name="member">The member.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no values for so many members.</exception>
    public ReadOnlySpan<double> Of(int weight, int member)
    {
        if (values[weight] is not { } all)
        {
            return [];
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(member, Members ?? int.MaxValue);
        return Members is null ? all : all.AsSpan(member * sizes[weight], sizes[weight]);
    }
}
