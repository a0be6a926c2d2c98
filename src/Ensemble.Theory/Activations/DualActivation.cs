using Ensemble.Model;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Activations;

/// <summary>
/// The pair K = E[φ(u)φ(v)], K̇ = E[φ′(u)φ′(v)] for centred Gaussian u, v. Closed forms for linear, ReLU, leaky ReLU, erf, GELU and sin;
/// tanh and user-supplied activations by a Hermite series whose coefficients come from Gauss quadrature, tanh at large variance as a
/// mixture of error functions. All are right to 1e-10 of √(K(x,x)K(x′,x′)), or refused.
/// </summary>
public sealed class DualActivation
{
    private readonly KernelMap map;

    private DualActivation(Activation activation, KernelMap map)
    {
        Activation = activation;
        this.map = map;
    }

    /// <summary>φ.</summary>
    public Activation Activation { get; }

    /// <summary>Whether K and K̇ are closed forms, exact to rounding.</summary>
    public bool IsClosedForm => map is not MehlerMap;

    /// <summary>The pair of an activation, in closed form where there is one.</summary>
    /// <param name="activation">φ.</param>
    public static DualActivation Of(Activation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        return new DualActivation(activation, TheoryActivation.Of(activation).Map);
    }

    /// <summary>The pair of any function, by quadrature. A kink at z = 0 is allowed; a function with one elsewhere is refused when it is evaluated.</summary>
    /// <param name="value">φ(z), of at most polynomial growth.</param>
    /// <param name="derivative">φ′(z).</param>
    public static DualActivation ByQuadrature(Func<double, double> value, Func<double, double> derivative)
    {
        var activation = Activation.Custom("custom", value, derivative);
        return new DualActivation(activation, TheoryActivation.Of(activation).Map);
    }

    /// <summary>K and K̇.</summary>
    /// <param name="firstVariance">a = Var u ≥ 0.</param>
    /// <param name="secondVariance">b = Var v ≥ 0.</param>
    /// <param name="covariance">c = Cov(u, v), |c| ≤ √(ab).</param>
    /// <exception cref="ModelException">The three do not form a covariance matrix, or the kernels cannot be had to 1e-10.</exception>
    public (double Value, double Derivative) Evaluate(double firstVariance, double secondVariance, double covariance)
    {
        double limit = Math.Sqrt(firstVariance * secondVariance);
        if (!(firstVariance >= 0 && secondVariance >= 0 && Math.Abs(covariance) <= limit * (1 + 1e-12)))
        {
            throw new ModelException("covariance", $"covariance is {covariance:R}; it must be between −{limit:R} and {limit:R}, with variances ≥ 0");
        }

        Span<double> k = new double[KernelBlock.Pad(1)];
        Span<double> slope = new double[k.Length];
        k[0] = covariance;
        map.Apply(map.Describe([firstVariance]), 0, map.Describe([secondVariance]), 1, 1, k, slope);
        return (k[0], slope[0]);
    }
}
