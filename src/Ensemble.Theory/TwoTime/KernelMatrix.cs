using Ensemble.Model;

namespace Ensemble.Theory.TwoTime;

/// <summary>An immutable kernel between all points, (P + P*) × (P + P*), training points first.</summary>
public sealed class KernelMatrix
{
    private readonly double[] values;

    internal KernelMatrix(int points, double[] values)
    {
        Points = points;
        this.values = values;
    }

    /// <summary>P + P*, the number of rows and columns.</summary>
    public int Points { get; }

    /// <summary>All values, row by row.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>The value for two points.</summary>
    /// <param name="row">The point x, 0 to <see cref="Points"/> − 1.</param>
    /// <param name="column">The point x′, 0 to <see cref="Points"/> − 1.</param>
    public double this[int row, int column] => Row(row)[column];

    /// <summary>One row.</summary>
    /// <param name="row">The point x, 0 to <see cref="Points"/> − 1.</param>
    public ReadOnlySpan<double> Row(int row) => values.AsSpan(row * Points, Points);

    /// <summary>A copy as a matrix of the model.</summary>
    public RealMatrix ToMatrix() => new(Points, Points, values);
}
