namespace Ensemble.Model.Networks;

/// <summary>The family of an <see cref="Activation"/>: which closed forms and which vectorised loops apply.</summary>
public enum ActivationKind
{
    /// <summary>φ(z) = z.</summary>
    Linear,

    /// <summary>φ(z) = max(z, 0).</summary>
    Relu,

    /// <summary>φ(z) = z for z &gt; 0 and αz otherwise; α is <see cref="Activation.Slope"/>.</summary>
    LeakyRelu,

    /// <summary>φ(z) = erf(z).</summary>
    Erf,

    /// <summary>φ(z) = tanh(z).</summary>
    Tanh,

    /// <summary>φ(z) = z·Φ(z), with Φ the standard normal distribution function (the exact GELU).</summary>
    Gelu,

    /// <summary>φ(z) = sin(z).</summary>
    Sin,

    /// <summary>A pair of functions supplied by the user.</summary>
    Custom,
}

/// <summary>The activation φ of the hidden layers, applied to each coordinate.</summary>
/// <remarks>Equations: M18.</remarks>
public sealed record Activation
{
    private Activation(string name, ActivationKind kind, double slope = 0, Func<double, double>? value = null, Func<double, double>? derivative = null)
    {
        Name = name;
        Kind = kind;
        Slope = slope;
        CustomValue = value;
        CustomDerivative = derivative;
    }

    /// <summary>φ(z) = z.</summary>
    public static Activation Linear { get; } = new("linear", ActivationKind.Linear);

    /// <summary>φ(z) = max(z, 0).</summary>
    public static Activation Relu { get; } = new("relu", ActivationKind.Relu);

    /// <summary>φ(z) = erf(z).</summary>
    public static Activation Erf { get; } = new("erf", ActivationKind.Erf);

    /// <summary>φ(z) = tanh(z).</summary>
    public static Activation Tanh { get; } = new("tanh", ActivationKind.Tanh);

    /// <summary>φ(z) = z·Φ(z), the exact GELU.</summary>
    public static Activation Gelu { get; } = new("gelu", ActivationKind.Gelu);

    /// <summary>φ(z) = sin(z).</summary>
    public static Activation Sin { get; } = new("sin", ActivationKind.Sin);

    /// <summary>The names that <see cref="Parse"/> accepts.</summary>
    public static IReadOnlyList<string> Names { get; } = ["linear", "relu", "leaky_relu", "erf", "tanh", "gelu", "sin"];

    /// <summary>The name in the experiment file.</summary>
    public string Name { get; }

    /// <summary>The family of the activation.</summary>
    public ActivationKind Kind { get; }

    /// <summary>The slope α for z &lt; 0, in [0, 1); zero unless <see cref="Kind"/> is <see cref="ActivationKind.LeakyRelu"/>.</summary>
    public double Slope { get; }

    /// <summary>Whether φ(z) = z.</summary>
    public bool IsLinear => Kind == ActivationKind.Linear;

    /// <summary>α where φ(z) = z for z &gt; 0 and αz otherwise: 1 for linear, 0 for ReLU, the slope of leaky ReLU; null for any other φ.</summary>
    public double? HomogeneousSlope => Kind switch
    {
        ActivationKind.Linear => 1,
        ActivationKind.Relu or ActivationKind.LeakyRelu => Slope,
        _ => null,
    };

    /// <summary>Whether φ′ jumps somewhere; a user's own activation is taken to have a kink.</summary>
    public bool IsKinked => Kind is ActivationKind.Relu or ActivationKind.LeakyRelu or ActivationKind.Custom;

    /// <summary>φ for <see cref="ActivationKind.Custom"/>, otherwise null.</summary>
    public Func<double, double>? CustomValue { get; }

    /// <summary>φ′ for <see cref="ActivationKind.Custom"/>, otherwise null.</summary>
    public Func<double, double>? CustomDerivative { get; }

    /// <summary>φ(z) = z for z &gt; 0 and αz otherwise.</summary>
    /// <param name="slope">α in [0, 1).</param>
    /// <exception cref="ModelException">α is outside [0, 1).</exception>
    public static Activation LeakyRelu(double slope = 0.01) =>
        slope is >= 0 and < 1
            ? new Activation("leaky_relu", ActivationKind.LeakyRelu, slope)
            : throw Require.Out("slope", slope, "a number from 0 to below 1");

    /// <summary>An activation given by its value and derivative.</summary>
    /// <param name="name">A name for messages.</param>
    /// <param name="value">φ(z); finite for every finite z, of at most polynomial growth.</param>
    /// <param name="derivative">φ′(z), defined almost everywhere.</param>
    public static Activation Custom(string name, Func<double, double> value, Func<double, double> derivative)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(derivative);
        return new Activation(name, ActivationKind.Custom, 0, value, derivative);
    }

    /// <summary>The activation of a name in <see cref="Names"/>.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ModelException">The name is not known.</exception>
    public static Activation Parse(string name) => name switch
    {
        "linear" => Linear,
        "relu" => Relu,
        "leaky_relu" => LeakyRelu(),
        "erf" => Erf,
        "tanh" => Tanh,
        "gelu" => Gelu,
        "sin" => Sin,
        _ => throw new ModelException("activation", $"activation is '{name}'; it must be one of {string.Join(", ", Names)}"),
    };

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
