using System.Collections.Immutable;
using System.Numerics.Tensors;
using Ensemble.Model;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Drift;

/// <summary>
/// How the representation of one hidden layer drifts at equilibrium: the two-time kernel of a point with itself,
/// Kˡ_τ(x,x)/Kˡ_0(x,x), averaged over all points with non-zero inputs.
/// </summary>
/// <remarks>Equations: T5.</remarks>
public sealed class HiddenDrift
{
    private readonly Equilibrium[] norms;
    private readonly double[] counts;
    private readonly double[] together;

    private HiddenDrift(Equilibrium[] norms, double[] counts, int layer)
    {
        this.norms = norms;
        this.counts = counts;
        Layer = layer;
        together = [.. norms.Select(norm => norm.Kernels(0).Nngp(layer)[0])];
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

        // Only kernels of a point with itself count; in a multilayer perceptron they depend on its norm alone, so one point of each norm tells all.
        RealMatrix inputs = problem.Data.Inputs;
        (int Point, double Count)[] groups =
        [
            .. Enumerable.Range(0, inputs.Rows)
                .Select(point => (Point: point, Length: TensorPrimitives.Norm(inputs.Row(point))))
                .Where(point => point.Length > 0)
                .GroupBy(point => problem.Network.IsMlp ? point.Length : point.Point)
                .Select(group => (group.First().Point, (double)group.Count())),
        ];
        Equilibrium[] norms = [.. groups.Select(group => Equilibrium.Of(Alone(problem, group.Point)))];
        double[] counts = [.. groups.Select(group => group.Count)];
        return [.. Enumerable.Range(1, problem.Network.Depth).Select(layer => new HiddenDrift(norms, counts, layer))];
    }

    /// <summary>The normalised overlap of the representation with itself a lag apart.</summary>
    /// <param name="lag">τ ≥ 0.</param>
    /// <exception cref="ModelException">The lag is negative or not a number.</exception>
    public double Overlap(double lag)
    {
        double sum = 0;
        for (int i = 0; i < norms.Length; i++)
        {
            sum += counts[i] * norms[i].Kernels(lag).Nngp(Layer)[0] / together[i];
        }

        return sum / counts.Sum();
    }

    /// <summary>The problem of a single one of the points.</summary>
    private static TheoryProblem Alone(TheoryProblem problem, int point)
    {
        Dataset data = problem.Data;
        return new TheoryProblem(
            problem.Network,
            problem.Schedule,
            new Dataset(new RealMatrix(1, data.InputDimension, data.Inputs.Row(point)), new RealMatrix(1, data.OutputCount, data.Targets.Row(point)), 1));
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
