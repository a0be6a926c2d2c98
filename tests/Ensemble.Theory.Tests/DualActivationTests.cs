using Ensemble.Model;
using Ensemble.Theory.Activations;
using MathNet.Numerics;

namespace Ensemble.Theory.Tests;

public class DualActivationTests
{
    public static TheoryData<double, double, double> Covariances()
    {
        var data = new TheoryData<double, double, double>();
        foreach (double a in (double[])[0.05, 0.7, 2.0])
        {
            foreach (double b in (double[])[0.3, 1.5])
            {
                foreach (double cosine in (double[])[-0.95, -0.3, 0, 0.6, 0.99])
                {
                    data.Add(a, b, cosine * Math.Sqrt(a * b));
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Covariances))]
    public void ClosedForms_OfSmoothActivations_AgreeWithQuadrature(double a, double b, double c)
    {
        double Phi(double z) => SpecialFunctions.Erfc(-z / Math.Sqrt(2)) / 2;
        double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        (Activation Phi, DualActivation ByQuadrature)[] pairs =
        [
            (Activation.Linear, DualActivation.ByQuadrature(z => z, _ => 1)),
            (Activation.Erf, DualActivation.ByQuadrature(SpecialFunctions.Erf, z => 2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z))),
            (Activation.Sin, DualActivation.ByQuadrature(Math.Sin, Math.Cos)),
            (Activation.Gelu, DualActivation.ByQuadrature(z => z * Phi(z), z => Phi(z) + (z * Density(z)))),
        ];
        foreach ((Activation phi, DualActivation quadrature) in pairs)
        {
            (double value, double slope) = DualActivation.Of(phi).Evaluate(a, b, c);
            (double otherValue, double otherSlope) = quadrature.Evaluate(a, b, c);
            Assert.True(Math.Abs(value - otherValue) < 1e-9, $"{phi}: K = {value:R}, by quadrature {otherValue:R}");
            Assert.True(Math.Abs(slope - otherSlope) < 1e-9, $"{phi}: K̇ = {slope:R}, by quadrature {otherSlope:R}");
        }
    }

    /// <summary>A user's own function with a kink at 0 is as exact as a closed form, at any variance and up to equal points.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void AKinkAtZero_OfAUsersFunction_CostsNothing(double alpha)
    {
        Activation phi = alpha == 0 ? Activation.Relu : Activation.LeakyRelu(alpha);
        var series = DualActivation.ByQuadrature(z => z > 0 ? z : alpha * z, z => z > 0 ? 1 : alpha);
        foreach (double scale in (double[])[1e-8, 1, 1e8])
        {
            foreach (double cosine in (double[])[-0.9, 0, 0.5, 0.8, 0.9999, 1])
            {
                double norm = scale * Math.Sqrt(1.3 * 0.4);
                (double value, double slope) = DualActivation.Of(phi).Evaluate(1.3 * scale, 0.4 * scale, cosine * norm);
                (double otherValue, double otherSlope) = series.Evaluate(1.3 * scale, 0.4 * scale, cosine * norm);
                Assert.InRange((value - otherValue) / norm, -1e-13, 1e-13);
                Assert.InRange(slope - otherSlope, -1e-13, 1e-13);
            }
        }
    }

    [Fact]
    public void Tanh_AgreesWithTwoDimensionalSummation()
    {
        // The trapezoid rule on the plane is spectrally accurate for analytic integrands.
        const double A = 1.7, B = 0.6, C = 0.5, H = 0.05;
        double l = C / Math.Sqrt(A), rest = Math.Sqrt(B - (l * l)), value = 0, slope = 0;
        for (double x = -9; x <= 9; x += H)
        {
            for (double y = -9; y <= 9; y += H)
            {
                double weight = H * H * Math.Exp(-((x * x) + (y * y)) / 2) / (2 * Math.PI);
                double u = Math.Tanh(Math.Sqrt(A) * x), v = Math.Tanh((l * x) + (rest * y));
                value += weight * u * v;
                slope += weight * (1 - (u * u)) * (1 - (v * v));
            }
        }

        (double k, double kdot) = DualActivation.Of(Activation.Tanh).Evaluate(A, B, C);
        Assert.InRange(k, value - 1e-11, value + 1e-11);
        Assert.InRange(kdot, slope - 1e-11, slope + 1e-11);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("relu")]
    [InlineData("leaky_relu")]
    [InlineData("erf")]
    [InlineData("tanh")]
    [InlineData("gelu")]
    [InlineData("sin")]
    public void Derivative_IsTheSlopeOfTheKernelInTheCovariance(string name)
    {
        // Price's theorem: K̇ = ∂K/∂c.
        var dual = DualActivation.Of(Activation.Parse(name));
        const double Step = 1e-4;
        foreach (double c in (double[])[-0.5, 0.1, 0.6])
        {
            double difference = (dual.Evaluate(1.1, 0.7, c + Step).Value - dual.Evaluate(1.1, 0.7, c - Step).Value) / (2 * Step);
            Assert.InRange(dual.Evaluate(1.1, 0.7, c).Derivative, difference - 1e-7, difference + 1e-7);
        }
    }

    [Fact]
    public void Evaluate_OfAnImpossibleCovariance_IsRefused() =>
        Assert.Throws<ModelException>(() => DualActivation.Of(Activation.Erf).Evaluate(1, 1, 1.1));
}
