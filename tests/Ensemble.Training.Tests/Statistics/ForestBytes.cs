using Ensemble.Training.Statistics;

namespace Ensemble.Training.Tests.Statistics;

internal static class ForestBytes
{
    public static byte[] Of(MemberForest forest)
    {
        using var stream = new MemoryStream();
        forest.Write(new BinaryWriter(stream));
        return stream.ToArray();
    }
}
