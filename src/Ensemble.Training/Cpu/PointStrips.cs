using System.Numerics;
using System.Runtime.Intrinsics;

namespace Ensemble.Training.Cpu;

/// <summary>
/// How the points of a row of neurons × points are cut into strips of two vectors, with one of three vectors in front if their number
/// is odd. A strip of all neurons is contiguous in memory.
/// </summary>
internal readonly struct PointStrips<T>(int stride)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int first = stride / Vector256<T>.Count % 2 == 0 ? 2 * Vector256<T>.Count : 3 * Vector256<T>.Count;

    /// <summary>The number of points in the strip that begins at a point.</summary>
    public int Width(int start) => start == 0 ? first : 2 * Vector256<T>.Count;

    /// <summary>Whether the strip that begins at a point has three vectors.</summary>
    public bool IsWide(int start) => Width(start) > 2 * Vector256<T>.Count;
}
