using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Linear;

namespace Ensemble.Training.Reference.Values;

/// <summary>
/// One axis of a convolution by interpolation, z = Aᵀ[(G·g)∘(B·x)]: m values of z_i = Σ_d g_d·x_{i+d} from n = m + k − 1 values of x and n
/// products instead of m·k (Winograd, "Arithmetic Complexity of Computations", 1980; Lavin and Gray, arXiv:1509.09308). Every map comes with its transpose, so that gradients are
/// those of the same sums. Maps act on rows of values at once; counts are multiples of sixteen.
/// </summary>
/// <remarks>Equations: M11.</remarks>
internal abstract unsafe class FilterAxis<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>k.</summary>
    public abstract int Taps { get; }

    /// <summary>m.</summary>
    public abstract int Outputs { get; }

    /// <summary>n.</summary>
    public int Inputs => Outputs + Taps - 1;

    /// <summary>The axis with the fewest products for so many output positions, or null if there is none for such a filter.</summary>
    public static FilterAxis<T>? For(int taps, int outputs)
    {
        if (taps == 1)
        {
            return new SingleTap<T>();
        }

        return taps != 3 ? null : Products(2) < Products(4) ? new TwoOfThree<T>() : new FourOfThree<T>();

        int Products(int size) => (outputs + size - 1) / size * (size + 2);
    }

    /// <summary>y = B·x.</summary>
    /// <param name="x">n rows.</param>
    /// <param name="xStep">The distance between rows of x.</param>
    /// <param name="y">n rows.</param>
    /// <param name="yStep">The distance between rows of y.</param>
    /// <param name="count">The number of values of a row.</param>
    public abstract void Enter(T* x, nint xStep, T* y, nint yStep, nint count);

    /// <summary>x = Bᵀ·y.</summary>
    public abstract void EnterBack(T* y, nint yStep, T* x, nint xStep, nint count);

    /// <summary>z = Aᵀ·y.</summary>
    public abstract void Leave(T* y, nint yStep, T* z, nint zStep, nint count);

    /// <summary>y = A·z.</summary>
    public abstract void LeaveBack(T* z, nint zStep, T* y, nint yStep, nint count);

    /// <summary>u = G·g.</summary>
    public abstract void Filter(T* g, nint gStep, T* u, nint uStep, nint count);

    /// <summary>g = Gᵀ·u.</summary>
    public abstract void FilterBack(T* u, nint uStep, T* g, nint gStep, nint count);
}

/// <summary>A filter of one tap.</summary>
internal sealed unsafe class SingleTap<T> : FilterAxis<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override int Taps => 1;

    public override int Outputs => 1;

    public override void Enter(T* x, nint xStep, T* y, nint yStep, nint count) => Elementwise<T>.Copy(x, y, count);

    public override void EnterBack(T* y, nint yStep, T* x, nint xStep, nint count) => Elementwise<T>.Copy(y, x, count);

    public override void Leave(T* y, nint yStep, T* z, nint zStep, nint count) => Elementwise<T>.Copy(y, z, count);

    public override void LeaveBack(T* z, nint zStep, T* y, nint yStep, nint count) => Elementwise<T>.Copy(z, y, count);

    public override void Filter(T* g, nint gStep, T* u, nint uStep, nint count) => Elementwise<T>.Copy(g, u, count);

    public override void FilterBack(T* u, nint uStep, T* g, nint gStep, nint count) => Elementwise<T>.Copy(u, g, count);
}

/// <summary>Two outputs of three taps, interpolated at 0, ±1 and ∞.</summary>
internal sealed unsafe class TwoOfThree<T> : FilterAxis<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly T half = T.CreateChecked(0.5);

    public override int Taps => 3;

    public override int Outputs => 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Enter(T* x, nint xStep, T* y, nint yStep, nint count)
    {
        for (nint i = 0; i < count; i += Vector256<T>.Count, x += Vector256<T>.Count, y += Vector256<T>.Count)
        {
            Vector256<T> x0 = Vector256.Load(x), x1 = Vector256.Load(x + xStep), x2 = Vector256.Load(x + (2 * xStep)), x3 = Vector256.Load(x + (3 * xStep));
            (x0 - x2).Store(y);
            (x1 + x2).Store(y + yStep);
            (x2 - x1).Store(y + (2 * yStep));
            (x3 - x1).Store(y + (3 * yStep));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void EnterBack(T* y, nint yStep, T* x, nint xStep, nint count)
    {
        for (nint i = 0; i < count; i += Vector256<T>.Count, x += Vector256<T>.Count, y += Vector256<T>.Count)
        {
            Vector256<T> y0 = Vector256.Load(y), y1 = Vector256.Load(y + yStep), y2 = Vector256.Load(y + (2 * yStep)), y3 = Vector256.Load(y + (3 * yStep));
            y0.Store(x);
            (y1 - y2 - y3).Store(x + xStep);
            (y1 + y2 - y0).Store(x + (2 * xStep));
            y3.Store(x + (3 * xStep));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Leave(T* y, nint yStep, T* z, nint zStep, nint count)
    {
        for (nint i = 0; i < count; i += Vector256<T>.Count, y += Vector256<T>.Count, z += Vector256<T>.Count)
        {
            Vector256<T> y0 = Vector256.Load(y), y1 = Vector256.Load(y + yStep), y2 = Vector256.Load(y + (2 * yStep)), y3 = Vector256.Load(y + (3 * yStep));
            (y0 + (y1 + y2)).Store(z);
            (y1 - y2 + y3).Store(z + zStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void LeaveBack(T* z, nint zStep, T* y, nint yStep, nint count)
    {
        for (nint i = 0; i < count; i += Vector256<T>.Count, y += Vector256<T>.Count, z += Vector256<T>.Count)
        {
            Vector256<T> z0 = Vector256.Load(z), z1 = Vector256.Load(z + zStep);
            z0.Store(y);
            (z0 + z1).Store(y + yStep);
            (z0 - z1).Store(y + (2 * yStep));
            z1.Store(y + (3 * yStep));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Filter(T* g, nint gStep, T* u, nint uStep, nint count)
    {
        Vector256<T> halves = Vector256.Create(half);
        for (nint i = 0; i < count; i += Vector256<T>.Count, g += Vector256<T>.Count, u += Vector256<T>.Count)
        {
            Vector256<T> g0 = Vector256.Load(g), g1 = halves * Vector256.Load(g + gStep), g2 = Vector256.Load(g + (2 * gStep));
            Vector256<T> even = halves * (g0 + g2);
            g0.Store(u);
            (even + g1).Store(u + uStep);
            (even - g1).Store(u + (2 * uStep));
            g2.Store(u + (3 * uStep));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void FilterBack(T* u, nint uStep, T* g, nint gStep, nint count)
    {
        Vector256<T> halves = Vector256.Create(half);
        for (nint i = 0; i < count; i += Vector256<T>.Count, g += Vector256<T>.Count, u += Vector256<T>.Count)
        {
            Vector256<T> u1 = Vector256.Load(u + uStep), u2 = Vector256.Load(u + (2 * uStep));
            Vector256<T> even = halves * (u1 + u2);
            (Vector256.Load(u) + even).Store(g);
            (halves * (u1 - u2)).Store(g + gStep);
            (even + Vector256.Load(u + (3 * uStep))).Store(g + (2 * gStep));
        }
    }
}

/// <summary>
/// Four outputs of three taps, interpolated at 0, ±p, ±q and ∞ with p = 3/4 and q = 3/2: exact in binary, and rounding comes to twice that of
/// the plain sum, where ±1 and ±2 give five times.
/// </summary>
internal sealed unsafe class FourOfThree<T> : FilterAxis<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const double SmallPoint = 0.75;
    private const double LargePoint = 1.5;
    private static readonly Vector256<T> p = Of(SmallPoint);
    private static readonly Vector256<T> q = Of(LargePoint);
    private static readonly Vector256<T> p2 = Of(SmallPoint * SmallPoint);
    private static readonly Vector256<T> q2 = Of(LargePoint * LargePoint);
    private static readonly Vector256<T> sum = Of((SmallPoint * SmallPoint) + (LargePoint * LargePoint));
    private static readonly Vector256<T> product = Of(SmallPoint * SmallPoint * LargePoint * LargePoint);
    private static readonly Vector256<T> one = Of(1 / (SmallPoint * SmallPoint * LargePoint * LargePoint));
    private static readonly Vector256<T> small = Of(0.5 / (SmallPoint * SmallPoint * ((SmallPoint * SmallPoint) - (LargePoint * LargePoint))));
    private static readonly Vector256<T> large = Of(0.5 / (LargePoint * LargePoint * ((LargePoint * LargePoint) - (SmallPoint * SmallPoint))));

    public override int Taps => 3;

    public override int Outputs => 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Enter(T* x, nint xStep, T* y, nint yStep, nint count)
    {
        Vector256<T> p = FourOfThree<T>.p, q = FourOfThree<T>.q, p2 = FourOfThree<T>.p2, q2 = FourOfThree<T>.q2, s = sum, r = product;
        for (nint i = 0; i < count; i += Vector256<T>.Count, x += Vector256<T>.Count, y += Vector256<T>.Count)
        {
            T* right = x + (3 * xStep), up = y + (3 * yStep);
            Vector256<T> x1 = Vector256.Load(x + xStep), x2 = Vector256.Load(x + (2 * xStep)), x3 = Vector256.Load(right), x4 = Vector256.Load(right + xStep);
            Lanes.Fma(r, Vector256.Load(x), Minus(x4, s, x2)).Store(y);
            Lanes.Fma(r, x1, Minus(Vector256.Load(right + (2 * xStep)), s, x3)).Store(up + (2 * yStep));
            Vector256<T> even = Minus(x4, q2, x2), odd = p * Minus(x3, q2, x1);
            (even + odd).Store(y + yStep);
            (even - odd).Store(y + (2 * yStep));
            even = Minus(x4, p2, x2);
            odd = q * Minus(x3, p2, x1);
            (even + odd).Store(up);
            (even - odd).Store(up + yStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void EnterBack(T* y, nint yStep, T* x, nint xStep, nint count)
    {
        Vector256<T> p = FourOfThree<T>.p, q = FourOfThree<T>.q, p2 = FourOfThree<T>.p2, q2 = FourOfThree<T>.q2, s = sum, r = product;
        for (nint i = 0; i < count; i += Vector256<T>.Count, x += Vector256<T>.Count, y += Vector256<T>.Count)
        {
            T* right = x + (3 * xStep), up = y + (3 * yStep);
            Vector256<T> y0 = Vector256.Load(y), y1 = Vector256.Load(y + yStep), y2 = Vector256.Load(y + (2 * yStep));
            Vector256<T> y3 = Vector256.Load(up), y4 = Vector256.Load(up + yStep), y5 = Vector256.Load(up + (2 * yStep));
            Vector256<T> even = y1 + y2, far = y3 + y4, odd = p * (y1 - y2), farOdd = q * (y3 - y4);
            (r * y0).Store(x);
            Minus(Minus(r * y5, q2, odd), p2, farOdd).Store(x + xStep);
            (-Lanes.Fma(s, y0, Lanes.Fma(q2, even, p2 * far))).Store(x + (2 * xStep));
            Minus(odd + farOdd, s, y5).Store(right);
            (y0 + (even + far)).Store(right + xStep);
            y5.Store(right + (2 * xStep));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Leave(T* y, nint yStep, T* z, nint zStep, nint count)
    {
        Vector256<T> p = FourOfThree<T>.p, q = FourOfThree<T>.q, p2 = FourOfThree<T>.p2, q2 = FourOfThree<T>.q2;
        for (nint i = 0; i < count; i += Vector256<T>.Count, y += Vector256<T>.Count, z += Vector256<T>.Count)
        {
            T* up = y + (3 * yStep);
            Vector256<T> y1 = Vector256.Load(y + yStep), y2 = Vector256.Load(y + (2 * yStep)), y3 = Vector256.Load(up), y4 = Vector256.Load(up + yStep);
            Vector256<T> even = y1 + y2, far = y3 + y4, odd = p * (y1 - y2), farOdd = q * (y3 - y4);
            (Vector256.Load(y) + (even + far)).Store(z);
            (odd + farOdd).Store(z + zStep);
            Lanes.Fma(p2, even, q2 * far).Store(z + (2 * zStep));
            (Lanes.Fma(p2, odd, q2 * farOdd) + Vector256.Load(up + (2 * yStep))).Store(z + (3 * zStep));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void LeaveBack(T* z, nint zStep, T* y, nint yStep, nint count)
    {
        Vector256<T> p = FourOfThree<T>.p, q = FourOfThree<T>.q, p2 = FourOfThree<T>.p2, q2 = FourOfThree<T>.q2;
        for (nint i = 0; i < count; i += Vector256<T>.Count, y += Vector256<T>.Count, z += Vector256<T>.Count)
        {
            T* up = y + (3 * yStep);
            Vector256<T> z0 = Vector256.Load(z), z1 = Vector256.Load(z + zStep), z2 = Vector256.Load(z + (2 * zStep)), z3 = Vector256.Load(z + (3 * zStep));
            z0.Store(y);
            Vector256<T> even = Lanes.Fma(p2, z2, z0), odd = p * Lanes.Fma(p2, z3, z1);
            (even + odd).Store(y + yStep);
            (even - odd).Store(y + (2 * yStep));
            even = Lanes.Fma(q2, z2, z0);
            odd = q * Lanes.Fma(q2, z3, z1);
            (even + odd).Store(up);
            (even - odd).Store(up + yStep);
            z3.Store(up + (2 * yStep));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Filter(T* g, nint gStep, T* u, nint uStep, nint count)
    {
        for (nint i = 0; i < count; i += Vector256<T>.Count, g += Vector256<T>.Count, u += Vector256<T>.Count)
        {
            T* up = u + (3 * uStep);
            Vector256<T> g0 = Vector256.Load(g), g1 = Vector256.Load(g + gStep), g2 = Vector256.Load(g + (2 * gStep));
            (one * g0).Store(u);
            Vector256<T> even = small * Lanes.Fma(p2, g2, g0), odd = small * (p * g1);
            (even + odd).Store(u + uStep);
            (even - odd).Store(u + (2 * uStep));
            even = large * Lanes.Fma(q2, g2, g0);
            odd = large * (q * g1);
            (even + odd).Store(up);
            (even - odd).Store(up + uStep);
            g2.Store(up + (2 * uStep));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void FilterBack(T* u, nint uStep, T* g, nint gStep, nint count)
    {
        for (nint i = 0; i < count; i += Vector256<T>.Count, g += Vector256<T>.Count, u += Vector256<T>.Count)
        {
            T* up = u + (3 * uStep);
            Vector256<T> u1 = Vector256.Load(u + uStep), u2 = Vector256.Load(u + (2 * uStep)), u3 = Vector256.Load(up), u4 = Vector256.Load(up + uStep);
            Vector256<T> even = small * (u1 + u2), far = large * (u3 + u4);
            Lanes.Fma(one, Vector256.Load(u), even + far).Store(g);
            Lanes.Fma(p, small * (u1 - u2), q * (large * (u3 - u4))).Store(g + gStep);
            (Lanes.Fma(p2, even, q2 * far) + Vector256.Load(up + (2 * uStep))).Store(g + (2 * gStep));
        }
    }

    // a − b·c.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Minus(Vector256<T> a, Vector256<T> b, Vector256<T> c) => Lanes.Fma(-b, c, a);

    private static Vector256<T> Of(double value) => Vector256.Create(T.CreateChecked(value));
}
