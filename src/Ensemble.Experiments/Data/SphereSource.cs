using Ensemble.Model;
using Ensemble.Numerics.Noise;

namespace Ensemble.Experiments.Data;

/// <summary>
/// Independent inputs, uniform on the sphere x·x/N₀ = 1, with random labels that carry no rule to learn: ±1 in random order,
/// as many of one as of the other (±1 for odd numbers), on training and test points alike. The test inputs do not depend on P.
/// </summary>
/// <remarks>Equations: D3.</remarks>
internal sealed record SphereSource : DataSource
{
    internal const string SourceName = "sphere";

    /// <inheritdoc/>
    public override string Name => SourceName;

    /// <summary>P, the number of training points, ≥ 1.</summary>
    public int Train { get; init; } = 10;

    /// <summary>P*, the number of test points, ≥ 0.</summary>
    public int Test { get; init; } = 10;

    /// <summary>N₀, ≥ 1. Overlaps between inputs are of the order 1/√N₀.</summary>
    public int Dimension { get; init; } = 32;

    private protected override Dataset Create(ulong seed)
    {
        Option.Fits(Train, Test, Dimension);
        var inputs = new double[(Train + Test) * Dimension];
        int split = Train * Dimension;
        Draw(inputs.AsSpan(0, split), SplitMix64.For(seed, "sphere training inputs"));
        Draw(inputs.AsSpan(split), SplitMix64.For(seed, "sphere test inputs"));
        double[] labels =
        [
            .. SplitMix64.For(seed, "sphere training labels").Signs(Train),
            .. SplitMix64.For(seed, "sphere test labels").Signs(Test),
        ];
        return new Dataset(new RealMatrix(Train + Test, Dimension, inputs), new RealMatrix(Train + Test, 1, labels), Train);
    }

    private void Draw(Span<double> inputs, SplitMix64 random)
    {
        for (int start = 0; start < inputs.Length; start += Dimension)
        {
            Span<double> input = inputs.Slice(start, Dimension);
            do
            {
                random.FillNormal(input);
            }
            while (!InputNorm.TryNormalise(input));
        }
    }
}
