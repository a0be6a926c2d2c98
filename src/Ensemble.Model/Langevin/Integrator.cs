using System.Collections.Immutable;

namespace Ensemble.Model.Langevin;

/// <summary>
/// How the Langevin dynamics is stepped. What trainer and theory need to know of a rule stands here; how an engine takes its steps is
/// the engine's own.
/// </summary>
/// <remarks>Equations: M3, M4, M5.</remarks>
public sealed class Integrator
{
    private Integrator(string name, double implicitShare, double order, bool isExactWithoutLoss)
    {
        Name = name;
        ImplicitShare = implicitShare;
        Order = order;
        IsExactWithoutLoss = isExactWithoutLoss;
    }

    /// <summary>Noisy gradient descent: Θ_{n+1} = ρΘ_n − η∂E(Θ_n) + √(2ηT)ξ_n; stable while ηλ_max(K_NTK) &lt; 2.</summary>
    public static Integrator Explicit { get; } = new("explicit", 0, 1, false);

    /// <summary>Linearly implicit Euler steps that may grow over time; of first order, no limit from λ_max.</summary>
    public static Integrator Implicit { get; } = new("implicit", 1, 1, false);

    /// <summary>
    /// Linearly implicit trapezoidal steps that may grow over time, with exact decay and noise: half of a step's gradient acts at its
    /// start and half, implicitly, at its end. Of second order (3/2 where the activation has a kink), no limit from λ_max or κ.
    /// </summary>
    public static Integrator Trapezoidal { get; } = new("trapezoidal", 0.5, 2, true);

    /// <summary>All integrators.</summary>
    public static ImmutableArray<Integrator> All { get; } = [Explicit, Implicit, Trapezoidal];

    /// <summary><c>explicit</c>, <c>implicit</c>, <c>trapezoidal</c>.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Select(integrator => integrator.Name)];

    /// <summary>The name, as experiment files and results write it.</summary>
    public string Name { get; }

    /// <summary>
    /// θ, the share of a step's gradient that acts at its end, from 0 to 1: without noise a residual r under the frozen kernel λ goes to
    /// r(1 − (1 − θ)ηλ)/(1 + θηλ).
    /// </summary>
    public double ImplicitShare { get; }

    /// <summary>Whether a part of the gradient acts at the end of its step, so that steps may be larger than 2/λ_max.</summary>
    public bool IsImplicit => ImplicitShare > 0;

    /// <summary>Whether the gradient of a step acts in parts, at its start and at its end.</summary>
    public bool ActsAtBothEnds => ImplicitShare is > 0 and < 1;

    /// <summary>The power of the step size with which the error falls, where φ is smooth.</summary>
    public double Order { get; }

    /// <summary>Whether decay and noise act as in continuous time, however large the step.</summary>
    public bool IsExactWithoutLoss { get; }

    /// <summary>The integrator of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ModelException">There is no such integrator.</exception>
    public static Integrator Parse(string name) => All.FirstOrDefault(integrator => integrator.Name == name)
        ?? throw new ModelException("integrator", $"integrator is '{name}'; it must be one of {string.Join(", ", Names)}");

    /// <summary>What decay and noise do to a weight in one step: ρ = 1 − ηκ with variance 2ηT, or ρ = e^{−ηκ} with variance T(1 − ρ²)/κ where they are exact.</summary>
    /// <param name="dynamics">The dynamics of the weight.</param>
    /// <param name="stepSize">The step size, &gt; 0.</param>
    public FreeMotion Free(WeightDynamics dynamics, double stepSize)
    {
        ArgumentNullException.ThrowIfNull(dynamics);
        double eta = dynamics.Rate * stepSize;
        double shrink = eta * dynamics.Decay;
        if (!IsExactWithoutLoss || shrink == 0)
        {
            return new FreeMotion(shrink, 2 * eta * dynamics.Temperature);
        }

        // 1 − e^{−x} without cancellation.
        double loss = 2 * Math.Exp(-shrink / 2) * Math.Sinh(shrink / 2);
        return new FreeMotion(loss, dynamics.Temperature / dynamics.Decay * loss * (2 - loss));
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
