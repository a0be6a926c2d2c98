namespace Ensemble.Theory.Activations;

/// <summary>A user's functions φ and φ′; φ″ and φ‴ by differences of φ′ of eighth order.</summary>
internal sealed class CustomActivation : TheoryActivation
{
    private const double Step = 0.02;
    private readonly Func<double, double> phi;
    private readonly Func<double, double> derivative;
    private readonly Lazy<MehlerMap> map;

    public CustomActivation(Activation activation)
    {
        phi = activation.CustomValue!;
        derivative = activation.CustomDerivative!;
        IsSmooth = Math.Abs(derivative(1e-9) - derivative(-1e-9)) < 1e-6;
        map = new Lazy<MehlerMap>(() => new MehlerMap(activation.Name, phi, derivative));
    }

    /// <inheritdoc/>
    public override bool IsSmooth { get; }

    /// <inheritdoc/>
    public override KernelMap Map => map.Value;

    /// <inheritdoc/>
    public override Jet At(double z)
    {
        ReadOnlySpan<double> odd = [4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280];
        ReadOnlySpan<double> even = [8.0 / 5, -1.0 / 5, 8.0 / 315, -1.0 / 560];
        double middle = derivative(z);
        double second = 0, third = -205.0 / 72 * middle;
        for (int k = 0; k < 4; k++)
        {
            double above = derivative(z + ((k + 1) * Step)), below = derivative(z - ((k + 1) * Step));
            second += odd[k] * (above - below);
            third += even[k] * (above + below);
        }

        return new Jet(phi(z), middle, second / Step, third / (Step * Step));
    }

    /// <inheritdoc/>
    public override void Evaluate<T>(ReadOnlySpan<T> h, Span<T> value, Span<T> slope)
    {
        for (int i = 0; i < h.Length; i++)
        {
            double x = double.CreateTruncating(h[i]);
            value[i] = T.CreateTruncating(phi(x));
            slope[i] = T.CreateTruncating(derivative(x));
        }
    }
}
