using System.Numerics;
using System.Numerics.Tensors;
using Ensemble.Model.Networks;
using Ensemble.Numerics.Functions;

namespace Ensemble.Theory.MeanField;

/// <summary>φ and φ′ over arrays of preactivations, in either precision.</summary>
internal static class UnitActivation
{
    /// <summary>Writes φ(h) and φ′(h).</summary>
    public static void Evaluate<T>(Activation activation, ReadOnlySpan<T> h, Span<T> value, Span<T> slope)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (activation.Kind)
        {
            case ActivationKind.Tanh:
                TensorPrimitives.Tanh(h, value);
                for (int i = 0; i < h.Length; i++)
                {
                    slope[i] = T.One - (value[i] * value[i]);
                }

                break;
            case ActivationKind.Sin:
                TensorPrimitives.Cos(h, slope);
                TensorPrimitives.Sin(h, value);
                break;
            case ActivationKind.Linear:
                h.CopyTo(value);
                slope[..h.Length].Fill(T.One);
                break;
            case ActivationKind.Relu:
            case ActivationKind.LeakyRelu:
                T leak = T.CreateTruncating(activation.Slope);
                for (int i = 0; i < h.Length; i++)
                {
                    T factor = h[i] > T.Zero ? T.One : leak;
                    value[i] = factor * h[i];
                    slope[i] = factor;
                }

                break;
            case ActivationKind.Erf:
                T scale = T.CreateTruncating(2 / Math.Sqrt(Math.PI));
                Gaussian(h, T.One, slope);
                TensorPrimitives.Multiply(slope[..h.Length], scale, slope);
                for (int i = 0; i < h.Length; i++)
                {
                    value[i] = T.CreateTruncating(ErrorFunction.Erf(double.CreateTruncating(h[i])));
                }

                break;
            case ActivationKind.Gelu:
                T density = T.CreateTruncating(1 / Math.Sqrt(2 * Math.PI));
                Gaussian(h, T.CreateTruncating(0.5), slope);
                for (int i = 0; i < h.Length; i++)
                {
                    T below = T.CreateTruncating(0.5 * (1 + ErrorFunction.Erf(double.CreateTruncating(h[i]) / Math.Sqrt(2))));
                    value[i] = h[i] * below;
                    slope[i] = below + (h[i] * density * slope[i]);
                }

                break;
            default:
                for (int i = 0; i < h.Length; i++)
                {
                    double x = double.CreateTruncating(h[i]);
                    value[i] = T.CreateTruncating(activation.CustomValue!(x));
                    slope[i] = T.CreateTruncating(activation.CustomDerivative!(x));
                }

                break;
        }
    }

    /// <summary>e^{−ch²}.</summary>
    private static void Gaussian<T>(ReadOnlySpan<T> h, T c, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < h.Length; i++)
        {
            result[i] = -c * h[i] * h[i];
        }

        TensorPrimitives.Exp(result[..h.Length], result);
    }
}
