namespace Ensemble.Model.Networks;

/// <summary>The channels of all positions as one vector, position by position.</summary>
/// <remarks>Equations: M15.</remarks>
public sealed record FlattenNode : Node
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name in messages.</param>
    public FlattenNode(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override Shape Output(Shape first, Shape second, int channels) => Shape.Vector(first.Size);

    /// <inheritdoc/>
    /// <remarks>Positions have variances of their own, so that the values are no longer equal in law.</remarks>
    internal override Signal Pass(Signal first, Signal second) => first.Through(Name, keepsGaussian: false) with { IsCentred = first.IsCentred };

    /// <inheritdoc/>
    public override string ToString() => "flatten";
}
