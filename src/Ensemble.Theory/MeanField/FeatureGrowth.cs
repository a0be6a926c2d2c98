using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Model.Data;
using Ensemble.Model.Networks;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// How much the NTK grows while features are learnt, from the exact mean-field theory of a linear network that learns one
/// point (arXiv:2205.09653): the point stands for the fastest direction of the data. Saturating activations grow less.
/// </summary>
/// <remarks>Equations: F12.</remarks>
public static class FeatureGrowth
{
    private const int Steps = 160;
    private const double LargestProduct = 0.06;

    /// <summary>max_t K(t)/K(0) ≥ 1.</summary>
    /// <param name="depth">L ≥ 1.</param>
    /// <param name="featureStrength">γ₀ &gt; 0.</param>
    /// <param name="largestEigenvalue">λ_max of the NTK at t = 0, &gt; 0.</param>
    /// <param name="targets">The norm of all training targets, ≥ 0.</param>
    /// <exception cref="ModelException">A value is out of range, or the NTK grows without bound.</exception>
    public static double OfNtk(int depth, double featureStrength, double largestEigenvalue, double targets)
    {
        double q = largestEigenvalue / (depth + 1);
        if (!(q > 0 && double.IsFinite(q)))
        {
            throw new ModelException("ntk", $"the largest eigenvalue is {largestEigenvalue:R}; it must be a finite number > 0");
        }

        var data = new Dataset(RealMatrix.FromRows([Math.Sqrt(q)]), RealMatrix.FromRows([targets]), 1);
        for (double product = LargestProduct; ; product /= 4)
        {
            // Steps end before the point is learnt where they are small, and then growth is fastest: it is enough to see the rise.
            double step = product / largestEigenvalue;
            int count = (int)Math.Min(4 * Steps, Steps * Math.Sqrt(LargestProduct / product));
            ImmutableArray<int> records = [.. Enumerable.Range(0, count + 1)];
            try
            {
                MeanFieldSolution solution = MeanFieldSolver.Solve(
                    MeanFieldProblem.Uniform(Activation.Linear, depth, featureStrength, data, step, count), new MeanFieldOptions { RecordSteps = records });
                double largest = records.Max(record => solution.Ntk(record)[0]);
                bool learnt = Math.Abs(solution.Predictor(count)[0] - targets) <= 0.1 * Math.Abs(targets);
                if (largest * step < 1 && (learnt || product < LargestProduct / 1000))
                {
                    return Math.Max(1, largest / solution.Ntk(0)[0]);
                }
            }
            catch (ModelException) when (product > LargestProduct / 1000)
            {
                // Too large a step: smaller ones follow.
            }
        }
    }
}
