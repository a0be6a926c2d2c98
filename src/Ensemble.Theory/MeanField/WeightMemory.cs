namespace Ensemble.Theory.MeanField;

/// <summary>
/// What a weight remembers: the covariance m(t,s) = v(s)·Π_{j=s}^{t−1} a_j of its free motion, with v(s+1) = a²v(s) + ν,
/// and the drive γ₀η(s)·ψ(t,s) with ψ(t,s) = Π_{j=s+1}^{t−1} a_j of a gradient of step s &lt; t (arXiv:2205.09653).
/// </summary>
/// <remarks>Equations: F8.</remarks>
internal sealed class WeightMemory
{
    private readonly MeanFieldWeight weight;
    private readonly double strength;
    private readonly double[] variance;

    public WeightMemory(MeanFieldWeight weight, double strength)
    {
        this.weight = weight;
        this.strength = strength;
        variance = new double[weight.Steps.Length + 1];
        variance[0] = weight.InitialVariance;
        for (int t = 0; t < weight.Steps.Length; t++)
        {
            variance[t + 1] = (Retention(t) * Retention(t) * variance[t]) + weight.Steps[t].Noise;
        }
    }

    /// <summary>v(t).</summary>
    public double Variance(int t) => variance[t];

    /// <summary>a(t), what step t keeps.</summary>
    public double Retention(int t) => weight.Steps[t].Retention;

    /// <summary>γ₀η(t).</summary>
    public double Gradient(int t) => strength * weight.Steps[t].Gradient;

    /// <summary>ν(t).</summary>
    public double Noise(int t) => weight.Steps[t].Noise;

    /// <summary>m(t,s) and γ₀η(s)ψ(t,s) for s = 0 … t; the drive of s = t is zero.</summary>
    public void Row(int t, Span<double> covariance, Span<double> drive)
    {
        double kept = 1;
        covariance[t] = variance[t];
        drive[t] = 0;
        for (int s = t - 1; s >= 0; s--)
        {
            drive[s] = kept * Gradient(s);
            kept *= Retention(s);
            covariance[s] = kept * variance[s];
        }
    }
}
