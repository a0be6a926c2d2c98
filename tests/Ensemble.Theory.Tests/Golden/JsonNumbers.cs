using System.Text.Json;

namespace Ensemble.Theory.Tests.Golden;

internal static class JsonNumbers
{
    public static double[] Row(this JsonElement element) => [.. element.EnumerateArray().Select(item => item.GetDouble())];

    public static double[][] Matrix(this JsonElement element) => [.. element.EnumerateArray().Select(Row)];

    /// <summary>All numbers of nested arrays, in order.</summary>
    public static double[] Flat(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number ? [element.GetDouble()] : [.. element.EnumerateArray().SelectMany(Flat)];
}
