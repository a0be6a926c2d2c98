namespace Ensemble.Experiments.Data;

/// <summary>The normalisation of inputs: x·x/N₀ = 1.</summary>
/// <remarks>Equations: D1.</remarks>
internal static class InputNorm
{
    /// <summary>Scales an input to x·x/N₀ = 1.</summary>
    /// <param name="input">x ∈ R^{N₀}.</param>
    /// <returns>Whether it could be scaled; not if x = 0.</returns>
    public static bool TryNormalise(Span<double> input)
    {
        // Dividing by the largest coordinate first keeps the squares in range.
        double largest = 0;
        foreach (double value in input)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        if (largest == 0)
        {
            return false;
        }

        double sum = 0;
        foreach (double value in input)
        {
            sum += value / largest * (value / largest);
        }

        double norm = Math.Sqrt(sum / input.Length);
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = input[i] / largest / norm;
        }

        return true;
    }
}
