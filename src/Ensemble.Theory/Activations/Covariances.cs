using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Theory.Activations;

/// <summary>The determinant of the covariance matrix of a pair, free of cancellation.</summary>
internal static class Covariances
{
    /// <summary>ab − c² ≥ 0, to an ulp of itself for the given a, b, c (Kahan), where ab does not overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Determinant(Vector256<double> a, Vector256<double> b, Vector256<double> c)
    {
        Vector256<double> square = c * c;
        Vector256<double> lost = Vector256.FusedMultiplyAdd(-c, c, square);
        return Vector256.Max(Vector256.FusedMultiplyAdd(a, b, -square) + lost, Vector256<double>.Zero);
    }

    /// <inheritdoc cref="Determinant(Vector256{double}, Vector256{double}, Vector256{double})"/>
    public static double Determinant(double a, double b, double c)
    {
        double square = c * c;
        double lost = Math.FusedMultiplyAdd(-c, c, square);
        return Math.Max(Math.FusedMultiplyAdd(a, b, -square) + lost, 0);
    }
}
