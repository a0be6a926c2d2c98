namespace Ensemble.Training.Simd;

/// <summary>
/// How to walk through a factor of a product while the contracted index k = outer·Inner + inner runs: by <see cref="InnerStride"/>
/// inside and by <see cref="OuterStride"/> outside.
/// </summary>
/// <param name="InnerStride">The distance between values of consecutive inner indices.</param>
/// <param name="OuterStride">The distance between values of consecutive outer indices.</param>
internal readonly record struct Walk(nint InnerStride, nint OuterStride = 0);

/// <summary>The range of the contracted index: <paramref name="Outer"/> runs of <paramref name="Inner"/> values.</summary>
internal readonly record struct Contraction(int Inner, int Outer = 1);
