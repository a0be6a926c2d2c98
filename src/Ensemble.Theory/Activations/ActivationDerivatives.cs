using Ensemble.Model;
using Ensemble.Numerics.Functions;

namespace Ensemble.Theory.Activations;

/// <summary>φ and its first three derivatives at a number.</summary>
/// <param name="Value">φ.</param>
/// <param name="First">φ′.</param>
/// <param name="Second">φ″; zero at and beside a kink.</param>
/// <param name="Third">φ‴.</param>
internal readonly record struct Jet(double Value, double First, double Second, double Third);

/// <summary>φ, φ′, φ″, φ‴ of an activation, number by number; those of user functions by differences of φ′ of eighth order.</summary>
internal sealed class ActivationDerivatives
{
    private const double Step = 0.02;
    private readonly Func<double, Jet> jet;

    private ActivationDerivatives(Func<double, Jet> jet, bool isSmooth)
    {
        this.jet = jet;
        IsSmooth = isSmooth;
    }

    /// <summary>Whether φ has no kink at zero.</summary>
    public bool IsSmooth { get; }

    /// <summary>The derivatives of an activation.</summary>
    public static ActivationDerivatives Of(Activation activation) => activation.Kind switch
    {
        ActivationKind.Linear => new(z => new Jet(z, 1, 0, 0), true),
        ActivationKind.Relu => new(z => z > 0 ? new Jet(z, 1, 0, 0) : default, false),
        ActivationKind.LeakyRelu => new(z => z > 0 ? new Jet(z, 1, 0, 0) : new Jet(activation.Slope * z, activation.Slope, 0, 0), false),
        ActivationKind.Erf => new(OfErf, true),
        ActivationKind.Tanh => new(OfTanh, true),
        ActivationKind.Gelu => new(OfGelu, true),
        ActivationKind.Sin => new(z => new Jet(Math.Sin(z), Math.Cos(z), -Math.Sin(z), -Math.Cos(z)), true),
        ActivationKind.Custom => new(
            z => OfFunctions(z, activation.CustomValue!, activation.CustomDerivative!),
            Math.Abs(activation.CustomDerivative!(1e-9) - activation.CustomDerivative(-1e-9)) < 1e-6),
        _ => throw new ModelException("activation", $"activation is '{activation.Name}'; the theory has no derivatives for it"),
    };

    /// <summary>φ and its derivatives at z.</summary>
    public Jet At(double z) => jet(z);

    private static Jet OfErf(double z)
    {
        double slope = 2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z);
        return new Jet(ErrorFunction.Erf(z), slope, -2 * z * slope, ((4 * z * z) - 2) * slope);
    }

    private static Jet OfTanh(double z)
    {
        double t = Math.Tanh(z);
        double cosh = Math.Cosh(z);
        double slope = double.IsInfinity(cosh) ? 0 : 1 / (cosh * cosh);
        return new Jet(t, slope, -2 * t * slope, ((6 * t * t) - 2) * slope);
    }

    private static Jet OfGelu(double z)
    {
        double distribution = ErrorFunction.NormalProbability(z);
        double density = ErrorFunction.NormalDensity(z);
        return new Jet(z * distribution, distribution + (z * density), (2 - (z * z)) * density, ((z * z) - 4) * z * density);
    }

    private static Jet OfFunctions(double z, Func<double, double> value, Func<double, double> slope)
    {
        ReadOnlySpan<double> odd = [4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280];
        ReadOnlySpan<double> even = [8.0 / 5, -1.0 / 5, 8.0 / 315, -1.0 / 560];
        double middle = slope(z);
        double second = 0, third = -205.0 / 72 * middle;
        for (int k = 0; k < 4; k++)
        {
            double above = slope(z + ((k + 1) * Step)), below = slope(z - ((k + 1) * Step));
            second += odd[k] * (above - below);
            third += even[k] * (above + below);
        }

        return new Jet(value(z), middle, second / Step, third / (Step * Step));
    }
}
