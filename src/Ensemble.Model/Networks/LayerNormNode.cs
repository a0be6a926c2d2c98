namespace Ensemble.Model.Networks;

/// <summary>(x − mean)/√variance over the channels of each position, without affine parameters and without an added constant.</summary>
/// <remarks>Equations: M12.</remarks>
public sealed record LayerNormNode : Node
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name in messages.</param>
    public LayerNormNode(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public override Shape Output(Shape first, Shape second, int channels) => first;

    /// <inheritdoc/>
    internal override string? Obstacle(Signal first, Signal second) => first.IsCentred
        ? null
        : $"acts on {first.Origin}, whose mean over channels is not zero at infinite width; put it after a dense or conv layer or a sum of them";

    /// <inheritdoc/>
    internal override Signal Pass(Signal first, Signal second) => first.Through(Name, keepsGaussian: true);

    /// <inheritdoc/>
    public override string ToString() => "layer_norm";
}
