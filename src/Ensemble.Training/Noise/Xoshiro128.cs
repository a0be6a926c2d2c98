using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Training.Noise;

/// <summary>
/// Eight independent generators xoshiro128++ 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number
/// generators", ACM TOMS 2021), one per vector lane.
/// </summary>
internal struct Xoshiro128
{
    private Vector256<uint> state0;
    private Vector256<uint> state1;
    private Vector256<uint> state2;
    private Vector256<uint> state3;

    /// <summary>Creates the generators from their four state words; no lane may be zero in all four.</summary>
    public Xoshiro128(Vector256<uint> state0, Vector256<uint> state1, Vector256<uint> state2, Vector256<uint> state3)
    {
        this.state0 = state0;
        this.state1 = state1;
        this.state2 = state2;
        this.state3 = state3;
    }

    /// <summary>The next 32 random bits of every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<uint> Next()
    {
        Vector256<uint> result = RotateLeft(state0 + state3, 7) + state0;
        Vector256<uint> shifted = Vector256.ShiftLeft(state1, 9);
        state2 ^= state0;
        state3 ^= state1;
        state1 ^= state2;
        state0 ^= state3;
        state2 ^= shifted;
        state3 = RotateLeft(state3, 11);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> RotateLeft(Vector256<uint> x, [System.Diagnostics.CodeAnalysis.ConstantExpected] int bits) =>
        Vector256.ShiftLeft(x, bits) | Vector256.ShiftRightLogical(x, 32 - bits);
}
