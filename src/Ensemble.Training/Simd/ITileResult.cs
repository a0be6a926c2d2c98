using System.Numerics;
using System.Runtime.Intrinsics;

namespace Ensemble.Training.Simd;

/// <summary>What becomes of the sums of a register tile.</summary>
internal unsafe interface ITileResult<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Takes in one vector of sums.</summary>
    /// <param name="target">The vector's place in the result matrix.</param>
    /// <param name="offset">The place relative to the tile's first value.</param>
    /// <param name="sum">The sums.</param>
    void Take(T* target, nint offset, Vector256<T> sum);
}

/// <summary>C = AB.</summary>
internal readonly unsafe struct Assign<T> : ITileResult<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public void Take(T* target, nint offset, Vector256<T> sum) => sum.Store(target);
}

/// <summary>C ← C + AB.</summary>
internal readonly unsafe struct Accumulate<T> : ITileResult<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public void Take(T* target, nint offset, Vector256<T> sum) => (Vector256.Load(target) + sum).Store(target);
}
