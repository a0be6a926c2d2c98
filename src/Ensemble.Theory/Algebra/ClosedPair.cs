using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ensemble.Theory.Activations;

namespace Ensemble.Theory.Algebra;

/// <summary>A closed form in the variances.</summary>
internal readonly struct ClosedPair<TFormula> : IPairFormula
    where TFormula : struct, IDualFormula
{
    /// <inheritdoc/>
    public static bool HasInverse => false;

    /// <inheritdoc/>
    public static bool IsEightWide => false;

    /// <inheritdoc/>
    public bool IsKinked => false;

    /// <inheritdoc/>
    public double Describe(double variance) => variance;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector256<double> Value, Vector256<double> Derivative) Of(
        Vector256<double> row, Vector256<double> column, Vector256<double> inverse, Vector256<double> covariance) =>
        TFormula.Of(TFormula.Root(row, column), row, column, covariance);

    /// <inheritdoc/>
    public (Vector512<double> Value, Vector512<double> Derivative) Of(
        Vector512<double> row, Vector512<double> column, Vector512<double> inverse, Vector512<double> covariance) => throw new NotSupportedException();
}
