using System.Numerics.Tensors;
using Ensemble.Model.Data;

namespace Ensemble.Theory.MeanField;

/// <summary>Φ⁰ = x·x′/D of all points.</summary>
/// <remarks>Equations: F2.</remarks>
internal static class InputKernel
{
    public static double[] Of(Dataset data)
    {
        double[] gram = new double[data.Count * data.Count];
        for (int i = 0; i < data.Count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double value = TensorPrimitives.Dot(data.Inputs.Row(i), data.Inputs.Row(j)) / data.InputDimension;
                gram[(i * data.Count) + j] = gram[(j * data.Count) + i] = value;
            }
        }

        return gram;
    }
}
