using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Training.Noise;

/// <summary>
/// The standard normals of one member, layer and step. The stream depends on its key alone, so any split of the work
/// repeats the same numbers, on any hardware: eight xoshiro128++ generators, seeded by Philox4x32-10 from the counter
/// (generator, step, member, layer and purpose) under the seed as key, feed the Box–Muller transform.
/// </summary>
public struct NoiseSequence
{
    /// <summary>How many normals are made at a time.</summary>
    public const int BatchSize = 16;

    private const int LayerBits = 24;
    private Xoshiro128 generator;

    /// <summary>Opens a stream at its beginning.</summary>
    /// <param name="seed">The seed of the simulation.</param>
    /// <param name="member">The member's index, ≥ 0.</param>
    /// <param name="layer">The weight layer, 0 to 2²⁴ − 1.</param>
    /// <param name="step">The step n, ≥ 0.</param>
    /// <param name="purpose">What the normals are for.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range.</exception>
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
        int whole = normals.Length - (normals.Length % BatchSize);
        fixed (float* target = normals)
        {
            Fill(target, whole);
        }

        if (whole < normals.Length)
        {
            float* rest = stackalloc float[BatchSize];
            Fill(rest, BatchSize);
            new ReadOnlySpan<float>(rest, normals.Length - whole).CopyTo(normals[whole..]);
        }
    }

    /// <summary>Fills a span with the next normals, the same numbers as in float32.</summary>
    /// <inheritdoc cref="Fill(Span{float})"/>
    public unsafe void Fill(Span<double> normals)
    {
        int whole = normals.Length - (normals.Length % BatchSize);
        fixed (double* target = normals)
        {
            Fill(target, whole);
        }

        if (whole < normals.Length)
        {
            double* rest = stackalloc double[BatchSize];
            Fill(rest, BatchSize);
            new ReadOnlySpan<double>(rest, normals.Length - whole).CopyTo(normals[whole..]);
        }
    }

    /// <summary>Writes the next normals, a whole number of batches.</summary>
    internal unsafe void Fill(float* target, int count)
    {
        Xoshiro128 local = generator;
        for (float* end = target + count; target < end; target += BatchSize)
        {
            Next(ref local, out Vector256<float> low, out Vector256<float> high);
            low.Store(target);
            high.Store(target + 8);
        }

        generator = local;
    }

    /// <summary>Writes the next normals as doubles, a whole number of batches; they are the same numbers.</summary>
    internal unsafe void Fill(double* target, int count)
    {
        Xoshiro128 local = generator;
        for (double* end = target + count; target < end; target += BatchSize)
        {
            Next(ref local, out Vector256<float> low, out Vector256<float> high);
            Vector256.WidenLower(low).Store(target);
            Vector256.WidenUpper(low).Store(target + 4);
            Vector256.WidenLower(high).Store(target + 8);
            Vector256.WidenUpper(high).Store(target + 12);
        }

        generator = local;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Next(ref Xoshiro128 generator, out Vector256<float> low, out Vector256<float> high)
    {
        Vector256<uint> radiusBits = generator.Next();
        Vector256<uint> angleBits = generator.Next();
        BoxMuller.Transform(radiusBits, angleBits, out low, out high);
    }
}
