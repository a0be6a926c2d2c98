using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Drift;

/// <summary>
/// How the representation of one hidden layer drifts at equilibrium: the two-time kernel of a point with itself,
/// Kˡ_τ(x,x)/Kˡ_0(x,x), averaged over all points with non-zero inputs.
/// </summary>
public sealed class HiddenDrift
{
    private readonly Equilibrium equilibrium;

    private HiddenDrift(Equilibrium equilibrium, int layer)
    {
        this.equilibrium = equilibrium;
        Layer = layer;
        Residual = Overlap(double.PositiveInfinity);
        HalfLife = FindHalfLife();
    }

    /// <summary>l, from 1 to L.</summary>
    public int Layer { get; }

    /// <summary>The overlap that is left after complete drift: 0 for odd activations, 1/π in the first layer of a ReLU network.</summary>
    public double Residual { get; }

    /// <summary>The lag at which the overlap is halfway between 1 and <see cref="Residual"/>, in units of the loss gradient.</summary>
    public double HalfLife { get; }

    /// <summary>The drift of every hidden layer.</summary>
    /// <param name="problem">A problem with an equilibrium (see <see cref="Equilibrium.Of"/>).</param>
    /// <exception cref="ModelException">The problem has no equilibrium, or all inputs are zero.</exception>
    public static ImmutableArray<HiddenDrift> Of(TheoryProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (!problem.Data.Inputs.Values.ContainsAnyExcept(0.0))
        {
            throw new ModelException("data", "all inputs are zero; their representation cannot drift");
        }

        var equilibrium = Equilibrium.Of(problem);
        return [.. Enumerable.Range(1, problem.Network.Depth).Select(layer => new HiddenDrift(equilibrium, layer))];
    }

    /// <summary>The normalised overlap of the representation with itself a lag apart.</summary>
    /// <param name="lag">τ ≥ 0.</param>
    /// <exception cref="ModelException">The lag is negative or not a number.</exception>
    public double Overlap(double lag)
    {
        TwoTimeKernels apart = equilibrium.Kernels(lag);
        TwoTimeKernels together = equilibrium.Kernels(0);
        double sum = 0;
        int count = 0;
        for (int i = 0; i < apart.Points; i++)
        {
            int at = (i * apart.Points) + i;
            if (apart.Nngp(0)[at] > 0)
            {
                sum += apart.Nngp(Layer)[at] / together.Nngp(Layer)[at];
                count++;
            }
        }

        return sum / count;
    }

    private double FindHalfLife()
    {
        double half = (1 + Residual) / 2;
        double low = 0;
        double high = 1;
        while (Overlap(high) > half)
        {
            low = high;
            high *= 2;
        }

        for (int step = 0; step < 60 && high - low > 1e-12 * high; step++)
        {
            double middle = (low + high) / 2;
            (low, high) = Overlap(middle) > half ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
