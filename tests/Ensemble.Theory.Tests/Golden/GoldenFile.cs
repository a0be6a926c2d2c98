using System.Text.Json;
using Ensemble.Theory.Problems;

namespace Ensemble.Theory.Tests.Golden;

/// <summary>Any other file of golden numbers.</summary>
internal static class GoldenFile
{
    public static JsonElement Read(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name))).RootElement;

    /// <summary>A problem without noise from the inputs of a case, all of them training points unless test inputs are given.</summary>
    public static TheoryProblem Problem(string phi, double[][] train, double[] targets, double[][] test, int depth, double variance = 1)
    {
        double[][] y = [.. targets.Select(value => new[] { value }), .. test.Select(_ => new[] { 0.0 })];
        var data = new Dataset(RealMatrix.FromRows([.. train, .. test]), RealMatrix.FromRows(y), train.Length);
        return new TheoryProblem(
            new WideNetwork(train[0].Length, depth, Activation.Parse(phi)),
            Schedule.Uniform(depth + 1, new LayerParameters(0, variance, variance)),
            data);
    }
}
