using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Numerics.Noise;

/// <summary>
/// The standard normals of one member, layer and step. The stream depends on its key alone, so any split of the work
/// repeats the same numbers, on any hardware: eight xoshiro128+ generators, seeded by Philox4x32-10 from the counter
/// (generator, step, member, layer and purpose) under the seed as key, feed the Box–Muller transform.
/// </summary>
/// <remarks>Equations: N1, N2.</remarks>
public struct NoiseSequence
{
    /// <summary>How many normals are made at a time.</summary>
    public const int BatchSize = 32;

    private const int LayerBits = 24;
    private Xoshiro128 generator;

    /// <summary>Opens a stream at its beginning.</summary>
    /// <param name="seed">The seed of the simulation.</param>
    /// <param name="member">The member's index, ≥ 0.</param>
    /// <param name="layer">The weight layer, 0 to 2²⁴ − 1.</param>
    /// <param name="step">The step n, ≥ 0.</param>
    /// <param name="purpose">What the normals are for.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public NoiseSequence(ulong seed, int member, int layer, int step, NoisePurpose purpose = NoisePurpose.Langevin)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(member);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, 1 << LayerBits);
        uint tag = (uint)layer | ((uint)purpose << LayerBits);
        Philox4x32.EightBlocks((uint)step, (uint)member, tag, seed, out var state0, out var state1, out var state2, out var state3);
        generator = new Xoshiro128(state0, state1, state2, state3);
    }

    /// <summary>
    /// Fills a span with the next normals. A call takes whole batches of <see cref="BatchSize"/> from the stream and drops what
    /// the span has no room for.
    /// </summary>
    /// <param name="normals">Where they go.</param>
    public unsafe void Fill(Span<float> normals)
    {
        fixed (float* target = normals)
        {
            Fill(target, normals.Length);
        }
    }

    /// <summary>Fills a span with the next normals, the same numbers as in float32.</summary>
    /// <inheritdoc cref="Fill(Span{float})"/>
    public unsafe void Fill(Span<double> normals)
    {
        fixed (double* target = normals)
        {
            Fill(target, normals.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal unsafe void Fill(float* target, int count)
    {
        Xoshiro128 local = generator;
        float* end = target + count;
        for (; target + BatchSize <= end; target += BatchSize)
        {
            Next(ref local, out Vector256<float> n0, out Vector256<float> n1, out Vector256<float> n2, out Vector256<float> n3);
            n0.Store(target);
            n1.Store(target + 8);
            n2.Store(target + 16);
            n3.Store(target + 24);
        }

        generator = local;
        if (target < end)
        {
            float* rest = stackalloc float[BatchSize];
            Fill(rest, BatchSize);
            new ReadOnlySpan<float>(rest, (int)(end - target)).CopyTo(new Span<float>(target, (int)(end - target)));
        }
    }

    internal unsafe void Fill(double* target, int count)
    {
        float* batch = stackalloc float[BatchSize];
        for (int start = 0; start < count; start += BatchSize)
        {
            Fill(batch, BatchSize);
            for (int i = 0; i < Math.Min(BatchSize, count - start); i++)
            {
                target[start + i] = batch[i];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Next(
        ref Xoshiro128 generator, out Vector256<float> n0, out Vector256<float> n1, out Vector256<float> n2, out Vector256<float> n3)
    {
        Vector256<uint> radiusA = generator.Next();
        Vector256<uint> radiusB = generator.Next();
        Vector256<uint> angles = generator.Next();
        BoxMuller.Transform(radiusA, radiusB, angles, out n0, out n1, out n2, out n3);
    }
}
