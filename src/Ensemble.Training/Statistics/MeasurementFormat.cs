using Ensemble.Training.Observables;

namespace Ensemble.Training.Statistics;

/// <summary>The binary format of the statistics of several arrays: their names and shapes, then the nodes of each.</summary>
internal static class MeasurementFormat
{
    /// <summary>The names and shapes of arrays.</summary>
    public static string Signature(IEnumerable<MeasuredArray> arrays) => string.Join(" ", arrays.Select(array => $"{array.Name}({string.Join(",", array.Shape)})"));

    public static void Write(BinaryWriter writer, IEnumerable<MeasuredArray> arrays, IEnumerable<MemberForest> forests)
    {
        writer.Write(Signature(arrays));
        foreach (MemberForest forest in forests)
        {
            forest.Write(writer);
        }
    }

    /// <summary>Reads into forests without members.</summary>
    /// <exception cref="InvalidDataException">The data are truncated, or of other arrays.</exception>
    public static void Read(BinaryReader reader, IEnumerable<MeasuredArray> arrays, IReadOnlyList<MemberForest> forests)
    {
        string expected = Signature(arrays), found;
        try
        {
            found = reader.ReadString();
        }
        catch (EndOfStreamException error)
        {
            throw new InvalidDataException("the statistics end too early; the data are truncated", error);
        }

        if (found != expected)
        {
            throw new InvalidDataException($"the statistics hold {found}; they must hold {expected}");
        }

        foreach (MemberForest forest in forests)
        {
            forest.ReadNodes(reader);
        }

        if (forests.Any(forest => forest.Members != forests[0].Members))
        {
            throw new InvalidDataException("the arrays of the statistics have different numbers of members");
        }
    }
}
