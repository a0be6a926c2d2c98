namespace Ensemble.Model.Networks;

/// <summary>x + s·b, a residual connection: x the first value, b the second, that of the branch.</summary>
/// <remarks>Equations: M15.</remarks>
public sealed record SumNode : Node
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="scale">s, finite.</param>
    /// <exception cref="ModelException">The scale is not finite.</exception>
    public SumNode(string name, double scale)
        : base(name) => Scale = double.IsFinite(scale) ? scale : throw Require.Out("scale", scale, "a finite number");

    /// <summary>s, the factor on the branch.</summary>
    public double Scale { get; }

    /// <inheritdoc/>
    public override int Operands => 2;

    /// <inheritdoc/>
    public override Shape Output(Shape first, Shape second, int channels) => first == second
        ? first
        : throw Error($"adds a branch of {second} to {first}; the shapes must be equal");

    /// <inheritdoc/>
    internal override string? Obstacle(Signal first, Signal second)
    {
        if (!second.IsGaussian)
        {
            return $"has a branch that ends in {second.Origin}; it must end in a dense, conv or attention layer with a weight of its own";
        }

        WeightId[] shared = [.. second.Outer.Intersect(first.Ancestors).OrderBy(weight => weight.Name, StringComparer.Ordinal)];
        return shared.Length == 0
            ? null
            : $"has a branch that ends in {shared[0]}, a weight that the skip depends on; it must end in a dense, conv or attention layer with a weight of its own";
    }

    /// <inheritdoc/>
    internal override Signal Pass(Signal first, Signal second) => first.Join(second, Name, first.IsGaussian && second.IsGaussian) with { IsCentred = first.IsCentred && second.IsCentred };

    /// <inheritdoc/>
    public override string ToString() => "residual";
}
