using Ensemble.Model;
using Ensemble.Theory.Activations;

namespace Ensemble.Theory.Algebra;

/// <summary>What an activation does to pairs of Gaussians: K′ = E[φ(u)φ(v)], Θ′ = E[φ̇(u)φ̇(v)]Θ, strip by strip.</summary>
/// <remarks>Equations: R3.</remarks>
internal abstract class PairMap
{
    /// <summary>Whether kernels have a cusp at equal times.</summary>
    public virtual bool IsKinked => false;

    /// <summary>Whether K̇ depends on the angle alone, which a Gaussian of variance 0 does not have.</summary>
    public virtual bool NeedsVariance => false;

    /// <summary>Whether the inverse of every description is kept behind it.</summary>
    public virtual bool HasInverse => false;

    /// <summary>Whether <see cref="Apply"/> can take one row for all lanes.</summary>
    public virtual bool TakesOneRow => false;

    /// <summary>A forecast of the time for one pair, in seconds.</summary>
    public virtual double SecondsPerPair => 4e-9;

    /// <summary>The map of an activation; null for a linear one, which changes nothing.</summary>
    public static PairMap? Of(Activation activation) => TheoryActivation.Of(activation).Map switch
    {
        HomogeneousMap { Slope: 1 } => null,
        HomogeneousMap map => new FormulaMap<AnglePair>(new AnglePair(map.Slope)),
        MehlerMap map => new SeriesPairMap(map, activation.IsKinked),
        IFormulaMap map => map.Open(new ClosedPairs()),
        _ => throw new ModelException("activation", $"activation is '{activation.Name}'; the algebra has no map for it"),
    };

    /// <summary>What <see cref="Apply"/> needs to know of a Gaussian.</summary>
    /// <param name="variance">Its variance.</param>
    public abstract double Describe(double variance);

    /// <summary>1 − cosθ between two Gaussians.</summary>
    /// <param name="row">The description of u.</param>
    /// <param name="column">The description of v.</param>
    /// <param name="covariance">E[uv].</param>
    public abstract double Distance(double row, double column, double covariance);

    /// <summary>Maps strips one after another.</summary>
    /// <param name="strips">Where they are, and the positions of their pairs.</param>
    /// <param name="tile">The tables.</param>
    /// <param name="site">Where the descriptions are.</param>
    public abstract void Apply(in StripRun strips, Tile tile, int site);

    private sealed class ClosedPairs : IFormulaUser<PairMap>
    {
        public PairMap Take<TFormula>()
            where TFormula : struct, IDualFormula => new FormulaMap<ClosedPair<TFormula>>(default);
    }
}
