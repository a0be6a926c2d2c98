namespace Ensemble.Theory.MeanField;

/// <summary>The NTK K = Σ_{l=0}^{L} rate_l G^{l+1}∘Φˡ at equal times, from the order parameters (arXiv:2205.09653).</summary>
internal static class TangentKernel
{
    /// <summary>Fills the NTK of every record from Φ and G at equal times; Φ⁰ is the input kernel and G^{L+1} = 1.</summary>
    public static void Fill(double[] inputKernel, MeanFieldLayout layout, double[] values)
    {
        int points = layout.Points;
        int outputs = layout.Outputs;
        for (int record = 0; record < layout.Records; record++)
        {
            Span<double> tangent = values.AsSpan(layout.Tangent(record));
            for (int l = 0; l <= layout.Depth; l++)
            {
                double rate = layout.Rate(record, l);
                ReadOnlySpan<double> phi = l == 0 ? inputKernel : values.AsSpan(layout.Phi(l, record, record));
                ReadOnlySpan<double> gradient = l == layout.Depth ? default : values.AsSpan(layout.Gradient(l + 1, record, record));
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
}
