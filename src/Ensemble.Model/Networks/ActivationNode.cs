namespace Ensemble.Model.Networks;

/// <summary>φ(x), applied to every value.</summary>
/// <remarks>Equations: M1.</remarks>
public sealed record ActivationNode : Node
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="activation">φ.</param>
    public ActivationNode(string name, Activation activation)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(activation);
        Activation = activation;
    }

    /// <summary>φ.</summary>
    public Activation Activation { get; }

    /// <inheritdoc/>
    public override Shape Output(Shape first, Shape second, int channels) => first;

    /// <inheritdoc/>
    internal override string? Obstacle(Signal first, Signal second) => first.IsGaussian || Activation.IsLinear
        ? null
        : $"acts on {first.Origin}, whose values are not centred Gaussians at infinite width; put a dense or conv layer between";

    /// <inheritdoc/>
    internal override Signal Pass(Signal first, Signal second) => first.Through(Name, Activation.IsLinear);

    /// <inheritdoc/>
    public override string ToString() => Activation.Name;
}
