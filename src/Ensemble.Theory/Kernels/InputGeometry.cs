using System.Numerics.Tensors;
using Ensemble.Model;

namespace Ensemble.Theory.Kernels;

/// <summary>The input kernel K⁰ = x·x′/N₀ and, for accuracy between nearly parallel inputs, 1 − cos of the angles.</summary>
/// <remarks>Equations: K1.</remarks>
internal sealed class InputGeometry
{
    public InputGeometry(Dataset data)
    {
        Points = data.Count;
        TrainCount = data.TrainCount;
        Norms = new double[Points];
        Gram = new double[Points * Points];
        Distance = new double[Points * Points];
        double[][] units = new double[Points][];
        for (int i = 0; i < Points; i++)
        {
            ReadOnlySpan<double> x = data.Inputs.Row(i);
            double length = TensorPrimitives.Norm(x);
            Norms[i] = Shared(length / Math.Sqrt(data.InputDimension), Norms.AsSpan(0, i));
            units[i] = new double[x.Length];
            if (length > 0)
            {
                TensorPrimitives.Divide(x, length, units[i]);
            }
        }

        for (int i = 0; i < Points; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double apart = TensorPrimitives.Distance(units[i], units[j]);
                bool defined = Norms[i] > 0 && Norms[j] > 0;
                double distance = i == j ? 0 : defined ? Math.Min(apart * apart / 2, 2) : 1;
                double gram = i == j
                    ? Norms[i] * Norms[i]
                    : TensorPrimitives.Dot(data.Inputs.Row(i), data.Inputs.Row(j)) / data.InputDimension;
                Distance[(i * Points) + j] = Distance[(j * Points) + i] = distance;
                Gram[(i * Points) + j] = Gram[(j * Points) + i] = gram;
            }
        }
    }

    /// <summary>P + P*.</summary>
    public int Points { get; }

    /// <summary>P.</summary>
    public int TrainCount { get; }

    /// <summary>√K⁰(x,x) of every point.</summary>
    public double[] Norms { get; }

    /// <summary>K⁰, row by row.</summary>
    public double[] Gram { get; }

    /// <summary>1 − cos of the angle between inputs, row by row; 1 where an input is zero.</summary>
    public double[] Distance { get; }

    /// <summary>Norms that differ by rounding alone are made equal, so that work on them is done once.</summary>
    private static double Shared(double norm, ReadOnlySpan<double> known)
    {
        foreach (double other in known)
        {
            if (Math.Abs(norm - other) <= 1e-14 * norm)
            {
                return other;
            }
        }

        return norm;
    }
}
