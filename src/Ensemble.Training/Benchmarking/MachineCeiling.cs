using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Noise;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Benchmarking;

/// <summary>What this machine can do at best, per thread.</summary>
/// <param name="Flops">Floating-point operations per second of fused multiply-adds that stay in registers.</param>
/// <param name="Normals">Normals per second of the noise generator alone.</param>
/// <param name="StreamBytes">Bytes per second of a copy too large for the caches, read and written.</param>
public sealed record MachineCeiling(double Flops, double Normals, double StreamBytes)
{
    private const int Repeats = 31;
    private const int StreamFloats = 1 << 24;

    /// <summary>Measures the ceiling on the calling thread, in about half a second. The best of several repeats counts.</summary>
    public static unsafe MachineCeiling Measure()
    {
        const int Rounds = 200_000;
        const int NormalCount = 4096;
        double flops = Best(() => MultiplyAdd(Rounds)) / (Rounds * 10.0 * 2 * Vector256<float>.Count);
        var normals = new float[NormalCount];
        double noise = Best(() =>
        {
            for (int step = 0; step < 64; step++)
            {
                new NoiseSequence(1, 0, 0, step).Fill(normals);
            }
        }) / (64 * NormalCount);
        using Arena<float> arena = Arena<float>.Allocate(2L * StreamFloats * sizeof(float));
        float* source = arena.Take(StreamFloats);
        float* target = arena.Take(StreamFloats);
        double stream = Best(() => new ReadOnlySpan<float>(source, StreamFloats).CopyTo(new Span<float>(target, StreamFloats))) / (2.0 * StreamFloats * sizeof(float));
        return new MachineCeiling(1 / flops, 1 / noise, 1 / stream);
    }

    /// <summary>
    /// The least time of a step of a workload: the larger of its products at <see cref="Flops"/> and its noise at
    /// <see cref="Normals"/>, in seconds.
    /// </summary>
    /// <param name="workload">The workload.</param>
    /// <param name="threads">The number of threads.</param>
    public double StepSeconds(Workload workload, int threads)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return Math.Max(workload.FlopsPerStep / Flops, workload.NormalsPerStep / Normals) / threads;
    }

    private static double Best(Action work)
    {
        double best = double.PositiveInfinity;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    // Ten independent chains cover the latency of the multiply-add.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAdd(int rounds)
    {
        Vector256<float> x = Vector256.Create(0.999f);
        Vector256<float> y = Vector256.Create(0.001f);
        Vector256<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
        for (int round = 0; round < rounds; round++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
        }

        return Lanes.Sum(a + b + c + d + e + f + g + h + i + j);
    }
}
