using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Numerics.Noise;

/// <summary>
/// Eight independent generators xoshiro128+ 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number
/// generators", ACM TOMS 2021), one per vector lane. It is their choice for floating-point numbers, in which the weaker
/// lowest bits do not count.
/// </summary>
/// <remarks>Equations: N2.</remarks>
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
        Vector256<uint> result = state0 + state3;
        Vector256<uint> shifted = Vector256.ShiftLeft(state1, 9);
        state2 ^= state0;
        state3 ^= state1;
        state1 ^= state2;
        state0 ^= state3;
        state2 ^= shifted;
        state3 = Vector256.ShiftLeft(state3, 11) | Vector256.ShiftRightLogical(state3, 32 - 11);
        return result;
    }
}
