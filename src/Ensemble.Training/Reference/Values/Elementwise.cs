using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Numerics.Linear;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference.Values;

/// <summary>Vector operations on values of a slot; counts are multiples of sixteen.</summary>
internal static unsafe class Elementwise<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>t = factor·x, or t ← t + factor·x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(T* x, T factor, T* target, nint count, bool adds)
    {
        Vector256<T> factors = Vector256.Create(factor);
        for (nint i = 0; i < count; i += Vector256<T>.Count)
        {
            Vector256<T> value = Vector256.Load(x + i);
            (adds ? Lanes.Fma(factors, value, Vector256.Load(target + i)) : factors * value).Store(target + i);
        }
    }

    /// <summary>t = x + factor·y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(T* x, T* y, T factor, T* target, nint count)
    {
        Vector256<T> factors = Vector256.Create(factor);
        for (nint i = 0; i < count; i += Vector256<T>.Count)
        {
            Lanes.Fma(factors, Vector256.Load(y + i), Vector256.Load(x + i)).Store(target + i);
        }
    }

    /// <summary>t = x∘y, or t ← t + x∘y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(T* x, T* y, T* target, nint count, bool adds)
    {
        for (nint i = 0; i < count; i += Vector256<T>.Count)
        {
            Vector256<T> left = Vector256.Load(x + i), right = Vector256.Load(y + i);
            (adds ? Lanes.Fma(left, right, Vector256.Load(target + i)) : left * right).Store(target + i);
        }
    }

    /// <summary>x·y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Dot(T* x, T* y, nint count)
    {
        Vector256<T> even = default, odd = default;
        for (nint i = 0; i < count; i += 2 * Vector256<T>.Count)
        {
            even = Lanes.Fma(Vector256.Load(x + i), Vector256.Load(y + i), even);
            odd = Lanes.Fma(Vector256.Load(x + i + Vector256<T>.Count), Vector256.Load(y + i + Vector256<T>.Count), odd);
        }

        return Lanes.Sum(even + odd);
    }

    /// <summary>Σ x.</summary>
    public static T Sum(T* x, nint count)
    {
        Vector256<T> sum = default;
        for (nint i = 0; i < count; i += Vector256<T>.Count)
        {
            sum += Vector256.Load(x + i);
        }

        return Lanes.Sum(sum);
    }

    /// <summary>t = x + shift.</summary>
    public static void Shift(T* x, T shift, T* target, nint count)
    {
        Vector256<T> shifts = Vector256.Create(shift);
        for (nint i = 0; i < count; i += Vector256<T>.Count)
        {
            (Vector256.Load(x + i) + shifts).Store(target + i);
        }
    }

    /// <summary>t ← t + x, for any count and alignment.</summary>
    public static void AddAny(T* x, T* target, int count)
    {
        int i = 0;
        for (; i + Vector256<T>.Count <= count; i += Vector256<T>.Count)
        {
            (Vector256.Load(target + i) + Vector256.Load(x + i)).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] += x[i];
        }
    }

    /// <summary>Copies values.</summary>
    public static void Copy(T* source, T* target, nint count) => new ReadOnlySpan<T>(source, (int)count).CopyTo(new Span<T>(target, (int)count));
}
