using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Theory.Algebra;

/// <summary>Sums strips of K and Θ: K′ = mΣK/k, Θ′ = (gΣK + mΣΘ)/k.</summary>
/// <param name="weight">The index of the weight with m and g; −1 for plain sums.</param>
/// <param name="divisor">k.</param>
/// <param name="through">Whether Θ of the source can differ from zero.</param>
/// <param name="source">The buffer that is read, or <see cref="Scratch"/>.</param>
/// <param name="target">The buffer that is written, or <see cref="Scratch"/>.</param>
/// <param name="pairs">The number of strips written.</param>
/// <param name="strips">For each of them equally many strips to sum; null for the same strip.</param>
/// <remarks>Equations: R1.</remarks>
internal sealed class TapStep(int weight, int divisor, bool through, int source, int target, int pairs, int[]? strips) : KernelStep
{
    /// <summary>The tile's own buffer.</summary>
    public const int Scratch = -1;
    private readonly int taps = strips is null ? 1 : strips.Length / Math.Max(pairs, 1);
    private readonly int[] sources = strips ?? [.. Enumerable.Range(1, pairs)];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Tile tile)
    {
        nint lanes = tile.Lanes;
        double m = weight < 0 ? 1 : tile.Covariances[weight] / divisor;
        double g = weight < 0 ? 0 : tile.GradientWeights[weight] / divisor;
        ref double k = ref tile.KernelsOf(source).First;
        ref double theta = ref tile.GradientsOf(source).First;
        ref double kernels = ref tile.KernelsOf(target).First;
        ref double gradients = ref tile.GradientsOf(target).First;
        ref int first = ref MemoryMarshal.GetArrayDataReference(sources);
        bool gradient = tile.HasGradient && (weight >= 0 || through);
        bool past = gradient && through;
        int count = taps;
        if (count == 3 && Vector512.IsHardwareAccelerated)
        {
            if (past)
            {
                Three(ref k, ref theta, ref kernels, ref gradients, lanes, m, g);
            }
            else
            {
                ThreeFirst(ref k, ref kernels, ref gradients, lanes, m, g, gradient);
            }

            return;
        }

        for (int p = 0; p < pairs; p++)
        {
            nint to = (p + 1) * lanes;
            for (nint lane = 0; lane < lanes && Vector512.IsHardwareAccelerated; lane += 8)
            {
                Vector512<double> a = default;
                Vector512<double> c = default;
                if (past)
                {
                    for (int tap = 0; tap < count; tap++)
                    {
                        nint from = (Unsafe.Add(ref first, tap) * lanes) + lane;
                        a += Tile.Eight(ref k, from);
                        c += Tile.Eight(ref theta, from);
                    }
                }
                else
                {
                    for (int tap = 0; tap < count; tap++)
                    {
                        a += Tile.Eight(ref k, (Unsafe.Add(ref first, tap) * lanes) + lane);
                    }
                }

                if (gradient)
                {
                    Tile.Eight(ref gradients, to + lane) = (a * g) + (c * m);
                }

                Tile.Eight(ref kernels, to + lane) = a * m;
            }

            for (nint lane = 0; lane < lanes && !Vector512.IsHardwareAccelerated; lane += 8)
            {
                Vector256<double> a = default;
                Vector256<double> b = default;
                if (past)
                {
                    Vector256<double> c = default;
                    Vector256<double> d = default;
                    for (int tap = 0; tap < count; tap++)
                    {
                        nint from = (Unsafe.Add(ref first, tap) * lanes) + lane;
                        a += Tile.At(ref k, from);
                        b += Tile.At(ref k, from + 4);
                        c += Tile.At(ref theta, from);
                        d += Tile.At(ref theta, from + 4);
                    }

                    Tile.At(ref gradients, to + lane) = (a * g) + (c * m);
                    Tile.At(ref gradients, to + lane + 4) = (b * g) + (d * m);
                }
                else
                {
                    for (int tap = 0; tap < count; tap++)
                    {
                        nint from = (Unsafe.Add(ref first, tap) * lanes) + lane;
                        a += Tile.At(ref k, from);
                        b += Tile.At(ref k, from + 4);
                    }

                    if (gradient)
                    {
                        Tile.At(ref gradients, to + lane) = a * g;
                        Tile.At(ref gradients, to + lane + 4) = b * g;
                    }
                }

                Tile.At(ref kernels, to + lane) = a * m;
                Tile.At(ref kernels, to + lane + 4) = b * m;
            }

            first = ref Unsafe.Add(ref first, count);
        }
    }

    // Where Θ of the source is zero.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ThreeFirst(ref double k, ref double kernels, ref double gradients, nint lanes, double m, double g, bool gradient)
    {
        ref int next = ref MemoryMarshal.GetArrayDataReference(sources);
        nint to = lanes;
        for (int p = 0; p < pairs; p++)
        {
            nint one = next * lanes, two = Unsafe.Add(ref next, 1) * lanes, three = Unsafe.Add(ref next, 2) * lanes;
            for (nint lane = 0; lane < lanes; lane += 8)
            {
                Vector512<double> a = Tile.Eight(ref k, one + lane) + Tile.Eight(ref k, two + lane) + Tile.Eight(ref k, three + lane);
                if (gradient)
                {
                    Tile.Eight(ref gradients, to + lane) = a * g;
                }

                Tile.Eight(ref kernels, to + lane) = a * m;
            }

            next = ref Unsafe.Add(ref next, 3);
            to += lanes;
        }
    }

    // The commonest case, without loops over taps.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Three(ref double k, ref double theta, ref double kernels, ref double gradients, nint lanes, double m, double g)
    {
        ref int next = ref MemoryMarshal.GetArrayDataReference(sources);
        ref double toKernel = ref Unsafe.Add(ref kernels, lanes);
        ref double toGradient = ref Unsafe.Add(ref gradients, lanes);
        bool plain = weight < 0;
        for (int p = 0; p < pairs; p++)
        {
            nint one = next * lanes, two = Unsafe.Add(ref next, 1) * lanes, three = Unsafe.Add(ref next, 2) * lanes;
            nint lane = 0;
            do
            {
                Vector512<double> a = Tile.Eight(ref k, one + lane) + Tile.Eight(ref k, two + lane) + Tile.Eight(ref k, three + lane);
                Vector512<double> c = Tile.Eight(ref theta, one + lane) + Tile.Eight(ref theta, two + lane) + Tile.Eight(ref theta, three + lane);
                if (plain)
                {
                    Tile.Eight(ref toKernel, lane) = a;
                    Tile.Eight(ref toGradient, lane) = c;
                }
                else
                {
                    Tile.Eight(ref toGradient, lane) = Vector512.MultiplyAddEstimate(c, Vector512.Create(m), a * g);
                    Tile.Eight(ref toKernel, lane) = a * m;
                }

                lane += 8;
            }
            while (lane < lanes);
            next = ref Unsafe.Add(ref next, 3);
            toKernel = ref Unsafe.Add(ref toKernel, lanes);
            toGradient = ref Unsafe.Add(ref toGradient, lanes);
        }
    }
}
