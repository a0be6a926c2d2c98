namespace Ensemble.Torch.Dynamics;

/// <summary>The predictors of all members on the training points, linearised in their weights, and the moves that follow from that.</summary>
internal interface ITangentSystem
{
    /// <summary>Linearises at the current weights and solves (1 + Σ_w η_w J̃_w J̃_wᵀ)Δ = f̃ − y.</summary>
    /// <param name="etas">η of every weight in the system.</param>
    /// <param name="moved">η of the weights that <see cref="Descend"/> may move; where it is 0 it must not.</param>
    void Solve(ReadOnlySpan<double> etas, ReadOnlySpan<double> moved);

    /// <summary>Θ_w ← Θ_w − η_w J̃_wᵀΔ, in the dispose scope of <see cref="Solve"/>.</summary>
    /// <param name="etas">η of every weight; may be called again with others.</param>
    void Descend(ReadOnlySpan<double> etas);
}
