namespace Ensemble.Theory.MeanField;

/// <summary>The NTK K(t,s) = Σ_{l=0}^{L} rate_l G^{l+1}(t,s)∘Φˡ(t,s), from the order parameters (arXiv:2205.09653).</summary>
/// <remarks>Equations: F4.</remarks>
internal static class TangentKernel
{
    /// <summary>Fills the NTK of every record at equal times.</summary>
    public static void Fill(double[] inputKernel, MeanFieldLayout layout, double[] values)
    {
        for (int record = 0; record < layout.Records; record++)
        {
            Add(inputKernel, layout, values, record, record, values.AsSpan(layout.Tangent(record)));
        }
    }

    /// <summary>Adds the NTK between two records, at the rates of the later one; Φ⁰ is the input kernel and G^{L+1} = 1.</summary>
    public static void Add(double[] inputKernel, MeanFieldLayout layout, double[] values, int later, int earlier, Span<double> tangent)
    {
        int points = layout.Points;
        int outputs = layout.Outputs;
        for (int l = 0; l <= layout.Depth; l++)
        {
            double rate = layout.Rate(later, l);
            ReadOnlySpan<double> phi = l == 0 ? inputKernel : values.AsSpan(layout.Phi(l, later, earlier));
            ReadOnlySpan<double> gradient = l == layout.Depth ? default : values.AsSpan(layout.Gradient(l + 1, later, earlier));
            for (int row = 0; row < points * outputs; row++)
            {
                for (int column = 0; column < points * outputs; column++)
                {
                    int at = (row * points * outputs) + column;
                    double g = gradient.IsEmpty ? (row % outputs == column % outputs ? 1 : 0) : gradient[at];
                    tangent[at] += rate * g * phi[(row / outputs * points) + (column / outputs)];
                }
            }
        }
    }
}
