namespace Ensemble.Theory.Corrections;

/// <summary>
/// The factors of time of the residual in the eigendirections of Θ: e, r = Σηe, j_cd = Σηe_c r_d (c after d), k_cd = Ση²e_ce_d and
/// the response v_bd of direction b to e_d; sums over the steps before, or integrals for gradient flow.
/// </summary>
/// <remarks>Equations: C3.</remarks>
internal sealed class PredictorModes(double[] eigenvalues)
{
    private readonly int count = eigenvalues.Length;

    /// <summary>e_c.</summary>
    public double[] Decay { get; } = [.. eigenvalues.Select(_ => 1.0)];

    /// <summary>r_c.</summary>
    public double[] Sum { get; } = new double[eigenvalues.Length];

    /// <summary>j_cd.</summary>
    public double[] Ordered { get; } = new double[eigenvalues.Length * eigenvalues.Length];

    /// <summary>k_cd; zero for gradient flow.</summary>
    public double[] Equal { get; } = new double[eigenvalues.Length * eigenvalues.Length];

    /// <summary>v_bd.</summary>
    public double[] Response { get; } = new double[eigenvalues.Length * eigenvalues.Length];

    /// <summary>Goes one explicit step on.</summary>
    public void Step(double step)
    {
        for (int c = 0; c < count; c++)
        {
            for (int d = 0; d < count; d++)
            {
                int cd = (c * count) + d;
                Ordered[cd] += step * Decay[c] * Sum[d];
                Equal[cd] += step * step * Decay[c] * Decay[d];
                Response[cd] = ((1 - (step * eigenvalues[c])) * Response[cd]) + (step * Decay[d]);
            }
        }

        for (int c = 0; c < count; c++)
        {
            Sum[c] += step * Decay[c];
        }

        for (int c = 0; c < count; c++)
        {
            Decay[c] *= 1 - (step * eigenvalues[c]);
        }
    }

    /// <summary>Sets e, r and v to a time of gradient flow; j is the caller's.</summary>
    public void Flow(double time)
    {
        for (int c = 0; c < count; c++)
        {
            Decay[c] = Math.Exp(-eigenvalues[c] * time);
            Sum[c] = Mean(eigenvalues[c] * time) * time;
            for (int d = 0; d < count; d++)
            {
                double low = Math.Min(eigenvalues[c], eigenvalues[d]);
                Response[(c * count) + d] = Math.Exp(-low * time) * time * Mean(Math.Abs(eigenvalues[c] - eigenvalues[d]) * time);
            }
        }
    }

    /// <summary>(1 − e^{−x})/x.</summary>
    private static double Mean(double x) => x == 0 ? 1 : -Ensemble.Numerics.Functions.Precise.ExpMinusOne(-x) / x;
}
