using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Problems;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Ensemble.Theory.Limits;

/// <summary>
/// The limit t ≪ 1/κ: gradient flow with a frozen NTK Θ and no noise. On training points f = (1 − e^{−Θt})y + e^{−Θt}f0,
/// on test points f = f0 + Θ_*Θ⁻¹(1 − e^{−Θt})(y − f0), with f0 ~ GP(0, C₀(0,0)).
/// </summary>
public static class NtkDynamics
{
    /// <summary>The law at given times. Corrections for t > 0 are O(κt) for smooth activations, and O(√(κt)) for kinked ones.</summary>
    /// <param name="problem">Network, schedule (its first phase) and data.</param>
    /// <param name="times">Times ≥ 0; at least one.</param>
    /// <param name="detail">Whether to compute variances, or the covariance between all times.</param>
    /// <exception cref="ModelException">A time is out of range.</exception>
    public static PredictorLaw Solve(TheoryProblem problem, IReadOnlyList<double> times, CovarianceDetail detail = CovarianceDetail.None)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(times);
        ImmutableArray<double> moments = [.. times];
        if (moments.IsEmpty || moments.Any(time => !(time >= 0) || !double.IsFinite(time)))
        {
            throw new ModelException("record.times", "record times must be finite and ≥ 0, and there must be at least one");
        }

        NeuralTangentKernel ntk = NeuralTangentKernel.AtInitialisation(problem);
        int points = ntk.Kernel.Points;
        int train = problem.Data.TrainCount;
        int outputs = problem.Data.OutputCount;
        double prior = problem.Schedule.InitialVariances[^1];
        Matrix<double> across = Matrix<double>.Build.Dense(points, train, (i, j) => ntk.Kernel[i, j]);
        Matrix<double> bare = Matrix<double>.Build.Dense(points, points, (i, j) => prior * ntk.Nngp[i, j]);
        Matrix<double> targets = Matrix<double>.Build.Dense(train, outputs, (i, c) => problem.Data.Targets[i, c]);
        Evd<double> spectrum = across.SubMatrix(0, train, 0, train).Evd(Symmetricity.Symmetric);

        Matrix<double>[] learned = [.. moments.Select(time => across * Integral(spectrum, time))];
        var mean = new double[moments.Length * points * outputs];
        for (int a = 0; a < moments.Length; a++)
        {
            (learned[a] * targets).ToRowMajorArray().CopyTo(mean, a * points * outputs);
        }

        // f = f0 + B(y − f0): the map from f0 on all points to f.
        Matrix<double>[] maps = [.. learned.Select(b => Matrix<double>.Build.Dense(points, points, (i, j) => (i == j ? 1 : 0) - (j < train ? b[i, j] : 0)))];
        int cells = moments.Length * points;
        var variance = new double[detail == CovarianceDetail.None ? 0 : cells];
        var covariance = new double[detail == CovarianceDetail.Full ? cells * cells : 0];
        for (int a = 0; a < (detail == CovarianceDetail.None ? 0 : moments.Length); a++)
        {
            for (int b = 0; b < moments.Length; b++)
            {
                if (a != b && detail != CovarianceDetail.Full)
                {
                    continue;
                }

                Matrix<double> block = maps[a] * bare * maps[b].Transpose();
                for (int i = 0; i < points; i++)
                {
                    if (a == b)
                    {
                        variance[(a * points) + i] = block[i, i];
                    }

                    for (int j = 0; j < (detail == CovarianceDetail.Full ? points : 0); j++)
                    {
                        covariance[(((a * points) + i) * cells) + (b * points) + j] = block[i, j];
                    }
                }
            }
        }

        return new PredictorLaw(moments, points, outputs, detail, mean, variance, covariance, 0);
    }

    /// <summary>∫₀ᵗ e^{−Θs} ds, which needs no inverse of Θ.</summary>
    private static Matrix<double> Integral(Evd<double> spectrum, double time)
    {
        Vector<double> factors = spectrum.EigenValues.Map(value =>
        {
            double x = Math.Max(value.Real, 0) * time;
            return x == 0 ? time : -Ensemble.Numerics.Functions.Precise.ExpMinusOne(-x) / x * time;
        });
        return spectrum.EigenVectors * Matrix<double>.Build.DiagonalOfDiagonalVector(factors) * spectrum.EigenVectors.Transpose();
    }
}
