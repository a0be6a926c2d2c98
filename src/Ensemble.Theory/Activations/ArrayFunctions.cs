using System.Numerics;
using System.Numerics.Tensors;

namespace Ensemble.Theory.Activations;

/// <summary>Functions of arrays that several activations need.</summary>
internal static class ArrayFunctions
{
    /// <summary>e^{−ch²}.</summary>
    public static void Gaussian<T>(ReadOnlySpan<T> h, T c, Span<T> result)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < h.Length; i++)
        {
            result[i] = -c * h[i] * h[i];
        }

        TensorPrimitives.Exp(result[..h.Length], result);
    }
}
