using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Theory.Algebra;

/// <summary>How four lanes get at what is known of the points of their rows.</summary>
internal interface IRows
{
    /// <summary>What is known at a position.</summary>
    /// <param name="rows">The values.</param>
    /// <param name="position">The position.</param>
    /// <param name="lanes">The number of lanes.</param>
    /// <param name="lane">The first lane.</param>
    static abstract Vector256<double> Get(ref double rows, nint position, nint lanes, nint lane);

    /// <summary>The same for eight lanes.</summary>
    static abstract Vector512<double> Eight(ref double rows, nint position, nint lanes, nint lane);
}

/// <summary>One point for all lanes: a value per position.</summary>
internal readonly struct OneRow : IRows
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Get(ref double rows, nint position, nint lanes, nint lane) => Vector256.Create(Unsafe.Add(ref rows, position));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Eight(ref double rows, nint position, nint lanes, nint lane) => Vector512.Create(Unsafe.Add(ref rows, position));
}

/// <summary>A point per lane: a strip per position.</summary>
internal readonly struct ManyRows : IRows
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Get(ref double rows, nint position, nint lanes, nint lane) => Tile.At(ref rows, (position * lanes) + lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Eight(ref double rows, nint position, nint lanes, nint lane) => Tile.Eight(ref rows, (position * lanes) + lane);
}
