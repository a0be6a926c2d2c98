using System.Numerics;
using Ensemble.Numerics.Noise;

namespace Ensemble.Numerics.Quadrature;

/// <summary>
/// Sobol' points in up to 21 dimensions with the direction numbers of Joe and Kuo (SIAM J. Sci. Comput. 30, 2635, 2008),
/// scrambled digit by digit by a hash (Owen's scrambling after Burley, JCGT 9(4), 2020), so that every point is uniform and
/// independent seeds give independent estimates.
/// </summary>
/// <remarks>Equations: N5.</remarks>
internal static class SobolPoints
{
    private const int Bits = 32;

    // Degree, inner coefficients of the primitive polynomial, and the first numbers m; the first dimension has none.
    private static readonly (int Degree, uint Polynomial, uint[] Start)[] Numbers =
    [
        (0, 0, []),
        (1, 0, [1]),
        (2, 1, [1, 3]),
        (3, 1, [1, 3, 1]),
        (3, 2, [1, 1, 1]),
        (4, 1, [1, 1, 3, 3]),
        (4, 4, [1, 3, 5, 13]),
        (5, 2, [1, 1, 5, 5, 17]),
        (5, 4, [1, 1, 5, 5, 5]),
        (5, 7, [1, 1, 7, 11, 19]),
        (5, 11, [1, 1, 5, 1, 1]),
        (5, 13, [1, 1, 1, 3, 11]),
        (5, 14, [1, 3, 5, 5, 31]),
        (6, 1, [1, 3, 3, 9, 7, 49]),
        (6, 13, [1, 1, 1, 15, 21, 21]),
        (6, 16, [1, 3, 1, 13, 27, 49]),
        (6, 19, [1, 1, 1, 15, 7, 5]),
        (6, 22, [1, 3, 1, 15, 13, 25]),
        (6, 25, [1, 1, 5, 5, 19, 61]),
        (7, 1, [1, 3, 7, 11, 23, 15, 103]),
        (7, 4, [1, 3, 7, 13, 13, 15, 69]),
    ];

    private static readonly uint[][] Directions = [.. Numbers.Select(number => Expand(number.Degree, number.Polynomial, number.Start))];

    /// <summary>The number of dimensions there are.</summary>
    public static int Dimensions => Numbers.Length;

    /// <summary>One coordinate of the first points, each in (0, 1).</summary>
    /// <param name="dimension">From 0 to <see cref="Dimensions"/> − 1.</param>
    /// <param name="seed">The seed of the scrambling of this coordinate.</param>
    /// <param name="coordinates">Where they go, one per point; a power of two of them is spread most evenly.</param>
    public static void Fill(int dimension, ulong seed, Span<double> coordinates)
    {
        uint[] directions = Directions[dimension];
        uint key = (uint)(SplitMix64.Mix(seed) >> 32);
        for (int i = 0; i < coordinates.Length; i++)
        {
            uint value = 0;
            for (int bits = i, k = 0; bits != 0; bits >>= 1, k++)
            {
                value ^= (bits & 1) != 0 ? directions[k] : 0;
            }

            coordinates[i] = (Scramble(value, key) + 0.5) / (1L << Bits);
        }
    }

    private static uint[] Expand(int degree, uint polynomial, uint[] start)
    {
        var directions = new uint[Bits];
        for (int k = 0; k < Bits; k++)
        {
            if (degree == 0)
            {
                directions[k] = 1u << (Bits - 1 - k);
            }
            else if (k < degree)
            {
                directions[k] = start[k] << (Bits - 1 - k);
            }
            else
            {
                uint value = directions[k - degree] ^ (directions[k - degree] >> degree);
                for (int j = 1; j < degree; j++)
                {
                    value ^= ((polynomial >> (degree - 1 - j)) & 1) * directions[k - j];
                }

                directions[k] = value;
            }
        }

        return directions;
    }

    /// <summary>Flips each digit by a hash of the higher ones.</summary>
    private static uint Scramble(uint value, uint key)
    {
        uint x = Reverse(value) + key;
        x ^= x * 0x6c50b47c;
        x ^= x * 0xb82f1e52;
        x ^= x * 0xc7afe638;
        x ^= x * 0x8d22f6e6;
        return Reverse(x);
    }

    private static uint Reverse(uint x)
    {
        x = BitOperations.RotateLeft(x, 16);
        x = ((x & 0x00FF00FF) << 8) | ((x >> 8) & 0x00FF00FF);
        x = ((x & 0x0F0F0F0F) << 4) | ((x >> 4) & 0x0F0F0F0F);
        x = ((x & 0x33333333) << 2) | ((x >> 2) & 0x33333333);
        return ((x & 0x55555555) << 1) | ((x >> 1) & 0x55555555);
    }
}
