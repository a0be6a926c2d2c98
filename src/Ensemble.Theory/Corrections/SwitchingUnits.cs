using Ensemble.Numerics.Functions;
using Ensemble.Theory.Kernels;
using Ensemble.Theory.Problems;

namespace Ensemble.Theory.Corrections;

/// <summary>
/// The term of order N^(−1/2) of the mean predictor of ReLU (slope α below zero), one hidden layer and one training point. Of the units
/// within reach N^(−1/2)|w|J|S| of the kink (S = ∫Δ), more leave the steep side than come to it, by (1 − α): E[δΘ] = −c|S|/√N with
/// c = (1 − α)²(1 + α)J²σ_w³/(π√Var h), and N^(1/2)·(E f − f_∞) solves ḟ₁ = −Θf₁ − c|S|Δ. A test point that is not parallel to the
/// training point has half of its slope on either side.
/// </summary>
/// <remarks>Equations: C4.</remarks>
internal sealed class SwitchingUnits
{
    private readonly double theta;
    private readonly double[] across;
    private readonly double[] losses;
    private readonly bool[] parallel;
    private readonly double moment;

    /// <summary>Creates the term.</summary>
    /// <param name="problem">One hidden layer, one training point, no noise.</param>
    /// <param name="ntk">The NTK and the NNGP kernel of the problem.</param>
    public SwitchingUnits(TheoryProblem problem, NeuralTangentKernel ntk)
    {
        var geometry = new InputGeometry(problem.Data);
        int points = geometry.Points;
        double alpha = problem.Network.Activation.Slope;
        double variance = problem.Schedule.InitialVariances[0] * geometry.Gram[0], weight = problem.Schedule.InitialVariances[1];
        double rate = problem.Schedule.Phases[0].Dynamics[0].GradientRate;
        theta = ntk.Kernel[0, 0];
        across = [.. Enumerable.Range(0, points).Select(a => ntk.Kernel[a, 0])];
        double flow = Math.Pow(1 - alpha, 2) * (1 + alpha) * Math.Pow(weight, 1.5) / Math.PI * rate * geometry.Gram[0] / Math.Sqrt(variance);
        parallel = [.. Enumerable.Range(0, points).Select(a => geometry.Distance[a] < 1e-14)];
        losses = [.. Enumerable.Range(0, points).Select(a =>
            variance == 0 ? 0 : flow * rate * geometry.Gram[a] * (parallel[a] ? 1 : geometry.Distance[a] > 2 - 1e-14 ? 0 : 0.5))];
        double y = problem.Data.Targets[0, 0], deviation = Math.Sqrt(weight * ntk.Nngp[0, 0]);
        moment = deviation == 0
            ? y * Math.Abs(y)
            : (((y * y) + (deviation * deviation)) * ErrorFunction.Erf(y / (Math.Sqrt(2) * deviation))) + (2 * y * deviation * ErrorFunction.NormalDensity(y / deviation));
    }

    /// <summary>The term under gradient flow, on all points.</summary>
    public double[] Flow(double time)
    {
        if (theta == 0)
        {
            return new double[across.Length];
        }

        double x = theta * time, e = Math.Exp(-x), gone = -Precise.ExpMinusOne(-x);
        double own = -losses[0] * moment * e * (x - gone) / (theta * theta);

        // ∫f₁ and ∫|S|Δ up to the time.
        double swept = -losses[0] * moment * (gone - (x * e) - (gone * gone / 2)) / (theta * theta * theta);
        double driven = moment * gone * gone / (2 * theta * theta);
        return [.. across.Select((k, a) => a == 0 ? own : (-k * swept) - (losses[a] * driven))];
    }

    /// <summary>The term after explicit steps. A unit that crosses within a step stops there: for the training point |S| counts half of the step.</summary>
    public double[] Steps(TimeSteps steps, IReadOnlyList<int> recordSteps)
    {
        var f = new double[across.Length];
        var recorded = new double[recordSteps.Count * f.Length];
        double decay = 1, sum = 0;
        int next = 0;
        for (int n = 0; next < recordSteps.Count; n++)
        {
            if (n == recordSteps[next])
            {
                f.CopyTo(recorded, next++ * f.Length);
            }

            if (n < steps.Count && next < recordSteps.Count)
            {
                double step = steps.Sizes[n];
                double own = f[0];
                for (int a = 0; a < f.Length; a++)
                {
                    double reach = sum + (parallel[a] ? step * decay / 2 : 0);
                    f[a] -= step * ((across[a] * own) + (losses[a] * moment * reach * decay));
                }

                sum += step * decay;
                decay *= 1 - (step * theta);
            }
        }

        return recorded;
    }
}
