namespace Ensemble.Model.Networks;

/// <summary>a∘b, the Hadamard product of two values.</summary>
/// <remarks>Equations: M15.</remarks>
public sealed record ProductNode : Node
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name in messages.</param>
    public ProductNode(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override int Operands => 2;

    /// <inheritdoc/>
    public override Shape Output(Shape first, Shape second, int channels) => first == second
        ? first
        : throw Error($"multiplies {first} by {second}; the shapes must be equal");

    /// <inheritdoc/>
    internal override string? Obstacle(Signal first, Signal second)
    {
        foreach (Signal factor in (Signal[])[first, second])
        {
            if (!factor.IsGaussian)
            {
                return $"has a factor that ends in {factor.Origin}; both must end in dense, conv or attention layers of their own";
            }
        }

        return first.Outer.Overlaps(second.Outer)
            ? $"has two factors that end in the same weight, {first.Outer.Intersect(second.Outer).Min(weight => weight.Name)}; they must end in different ones"
            : null;
    }

    /// <inheritdoc/>
    internal override Signal Pass(Signal first, Signal second) => first.Join(second, Name, isGaussian: false);

    /// <inheritdoc/>
    public override string ToString() => "hadamard";
}
