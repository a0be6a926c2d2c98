using Ensemble.Model;
using Ensemble.Numerics.Linear;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Stepping;

/// <summary>
/// Coordinates of the inputs in an orthonormal basis of their span. Gaussian initial weights and noise have the same law in
/// every orthonormal basis, so W¹ needs only as many columns as the span has dimensions. The basis begins with the span of
/// the training inputs: along the directions after it no gradient acts.
/// </summary>
/// <remarks>Equations: M7.</remarks>
internal sealed class InputRotation
{
    /// <summary>Components below this share of an input's norm count as rounding.</summary>
    private const double Tolerance = 1e-12;

    private readonly List<double[]> basis = [];

    public InputRotation(Dataset data)
    {
        int points = data.Count;
        int dimension = data.InputDimension;
        for (int point = 0; point < points; point++)
        {
            if (point == data.TrainCount)
            {
                TrainedRank = basis.Count;
            }

            if (basis.Count < dimension)
            {
                Extend(data.Inputs.Row(point));
            }
        }

        if (data.TestCount == 0)
        {
            TrainedRank = basis.Count;
        }

        Coordinates = new double[points, Rank];
        for (int point = 0; point < points; point++)
        {
            for (int i = 0; i < Rank; i++)
            {
                Coordinates[point, i] = DoubleVector.Dot(data.Inputs.Row(point), basis[i]);
            }
        }
    }

    /// <summary>The dimension of the span of the training inputs.</summary>
    public int TrainedRank { get; }

    /// <summary>The dimension of the span of all inputs.</summary>
    public int Rank => basis.Count;

    /// <summary>The coordinates of the inputs, points × <see cref="Rank"/>.</summary>
    public double[,] Coordinates { get; }

    /// <summary>The orthonormal vectors of the basis.</summary>
    public IReadOnlyList<double[]> Basis => basis;

    // Gram–Schmidt, twice, since once is not enough for nearly dependent inputs.
    private void Extend(ReadOnlySpan<double> input)
    {
        double norm = Math.Sqrt(DoubleVector.Dot(input, input));
        if (norm == 0)
        {
            return;
        }

        double[] rest = input.ToArray();
        DoubleVector.Scale(rest, 1 / norm);
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (double[] direction in basis)
            {
                DoubleVector.AddScaled(rest, -DoubleVector.Dot(rest, direction), direction);
            }

            double left = Math.Sqrt(DoubleVector.Dot(rest, rest));
            if (left < Tolerance)
            {
                return;
            }

            if (pass == 1)
            {
                DoubleVector.Scale(rest, 1 / left);
            }
        }

        basis.Add(rest);
    }
}
