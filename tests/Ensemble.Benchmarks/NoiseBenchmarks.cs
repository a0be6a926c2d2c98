using BenchmarkDotNet.Attributes;
using Ensemble.Numerics.Noise;

namespace Ensemble.Benchmarks;

/// <summary>Normals from the counter-based generator, per normal.</summary>
public class NoiseBenchmarks
{
    private const int Count = 1 << 16;
    private readonly float[] normals = new float[Count];
    private int step;

    [Benchmark(OperationsPerInvoke = Count)]
    public void Fill() => new NoiseSequence(1, 0, 0, step++).Fill(normals);
}
