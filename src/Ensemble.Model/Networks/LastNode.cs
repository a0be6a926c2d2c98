namespace Ensemble.Model.Networks;

/// <summary>The value at the last position.</summary>
public sealed record LastNode : Node
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name in messages.</param>
    public LastNode(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override Shape Output(Shape first, Shape second, int channels) => Shape.Vector(first.Channels);

    /// <inheritdoc/>
    internal override Signal Pass(Signal first, Signal second) => first.Through(Name, keepsGaussian: true);

    /// <inheritdoc/>
    public override string ToString() => "last";
}
