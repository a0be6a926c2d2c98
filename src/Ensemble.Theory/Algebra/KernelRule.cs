namespace Ensemble.Theory.Algebra;

/// <summary>
/// How kernels flow through a node: which pairs of positions of its operands the kernel of a pair of its output needs, and what it does
/// to (K, Θ). A table has the value K(x,i; x′,j) for pairs of positions (i, j) and pairs of points.
/// </summary>
internal abstract class KernelRule
{
    /// <summary>The number of values that the node keeps of every point at a time: variances per position, or an attention matrix.</summary>
    public virtual int SiteSize => 0;

    /// <summary>Whether steps can take the values of one row for all lanes.</summary>
    public virtual bool TakesOneRow => false;

    /// <summary>Whether the site needs every pair of positions of the first operand, rather than the diagonal, at equal times.</summary>
    public virtual bool SiteNeedsAll => false;

    /// <summary>Whether output pairs need every pair of the operand, which <see cref="Sources"/> then leaves out.</summary>
    public virtual bool MixesAll => false;

    /// <summary>Whether the target may take the place of the first operand, pair by pair.</summary>
    public virtual bool IsInPlace => false;

    /// <summary>Whether a pair of the output needs the pair of the same positions of every operand, maybe among others.</summary>
    public virtual bool KeepsPairs => true;

    /// <summary>Whether kernels have a cusp at equal times.</summary>
    public virtual bool IsKinked => false;

    /// <summary>A forecast of the time for one pair of positions and of points, in seconds.</summary>
    public virtual double SecondsPerPair => 1e-9;

    /// <summary>Names the pairs that a pair of the output needs.</summary>
    public virtual void Sources(int row, int column, SourceList sources) => sources.Add(0, row, column);

    /// <summary>The step for one component.</summary>
    /// <param name="target">The output's pairs and buffer.</param>
    /// <param name="first">The first operand's.</param>
    /// <param name="second">The second operand's; those of the first again for a node that reads one.</param>
    public abstract KernelStep Compile(Operand target, Operand first, Operand second);
}
