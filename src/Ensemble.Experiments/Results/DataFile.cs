using Ensemble.Experiments.Storage;
using Ensemble.Model;

namespace Ensemble.Experiments.Results;

/// <summary>
/// <c>data.npz</c>, the points as networks and theory see them: <c>x_train</c>, <c>y_train</c>, <c>x_test</c>, <c>y_test</c> and, where points were taken from a
/// larger set, their places in it, <c>index_train</c> and <c>index_test</c>. It is a data source itself (<c>data.source: npz</c>).
/// </summary>
internal static class DataFile
{
    /// <summary>Writes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="data">The points.</param>
    public static void Write(string path, Dataset data) => AtomicFile.Write(path, stream =>
    {
        using var npz = new NpzWriter(stream);
        int[] extents = data.InputShape.IsVector ? [data.InputDimension] : [.. data.InputShape.Positions.AsSpan(), data.InputShape.Channels];
        Write("train", 0, data.TrainCount);
        if (data.TestCount > 0)
        {
            Write("test", data.TrainCount, data.TestCount);
        }

        void Write(string group, int from, int count)
        {
            npz.Write($"x_{group}", [count, .. extents], data.Inputs.Values.Slice(from * data.InputDimension, count * data.InputDimension));
            npz.Write($"y_{group}", [count, data.OutputCount], data.Targets.Values.Slice(from * data.OutputCount, count * data.OutputCount));
            if (data.SourceIndices is { } indices)
            {
                npz.Write($"index_{group}", [count], [.. indices.Skip(from).Take(count).Select(index => (long)index)]);
            }
        }
    });
}
