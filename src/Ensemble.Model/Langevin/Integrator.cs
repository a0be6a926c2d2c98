namespace Ensemble.Model.Langevin;

/// <summary>How the Langevin dynamics is stepped.</summary>
public enum Integrator
{
    /// <summary>Noisy gradient descent: Θ_{n+1} = ρΘ_n − η∂E(Θ_n) + √(2ηT)ξ_n; stable while ηλ_max(K_NTK) &lt; 2.</summary>
    Explicit,

    /// <summary>Linearly implicit Euler steps that may grow over time; of first order, no limit from λ_max.</summary>
    Implicit,

    /// <summary>
    /// Linearly implicit trapezoidal steps that may grow over time, with exact decay and noise: half of a step's gradient acts at its
    /// start and half, implicitly, at its end. Of second order (3/2 where the activation has a kink), no limit from λ_max or κ.
    /// </summary>
    Trapezoidal,
}
