namespace Ensemble.Theory.MeanField;

/// <summary>
/// The responses of the mean-field theory (arXiv:2205.09653) between all steps: Aˡ = ⟨∂φ(hˡ_μ(t))/∂rˡ_αc(s)⟩ for s &lt; t and
/// Bˡ = ⟨∂gˡ⁺¹_μc(t)/∂uˡ⁺¹_α(s)⟩ for s ≤ t, with l from 1 to L − 1; γ₀ is inside. Each number comes with a standard error.
/// </summary>
/// <remarks>Equations: F9.</remarks>
public sealed class MeanFieldResponses
{
    private readonly int points;
    private readonly int outputs;
    private readonly int times;
    private readonly double[][] values;
    private readonly double[][] errors;

    internal MeanFieldResponses(int points, int outputs, int times, double[][] values, double[][] errors, int samples)
    {
        this.points = points;
        this.outputs = outputs;
        this.times = times;
        this.values = values;
        this.errors = errors;
        Samples = samples;
    }

    /// <summary>How many samples of a hidden unit were taken in all.</summary>
    public int Samples { get; }

    /// <summary>Aˡ(t,s) between a point and a pair of point and output; zero unless s &lt; t.</summary>
    /// <param name="layer">l, 1 to L − 1.</param>
    /// <param name="later">The step t.</param>
    /// <param name="point">μ.</param>
    /// <param name="earlier">The step s.</param>
    /// <param name="other">α.</param>
    /// <param name="output">c.</param>
    public double ToBack(int layer, int later, int point, int earlier, int other, int output = 0) => values[2 * (layer - 1)][IndexA(later, point, earlier, other, output)];

    /// <summary>The standard error of <see cref="ToBack"/>.</summary>
    /// <inheritdoc cref="ToBack"/>
    public double ToBackError(int layer, int later, int point, int earlier, int other, int output = 0) => errors[2 * (layer - 1)][IndexA(later, point, earlier, other, output)];

    /// <summary>Bˡ(t,s) between a pair of point and output and a point; zero unless s ≤ t.</summary>
    /// <param name="layer">l, 1 to L − 1.</param>
    /// <param name="later">The step t.</param>
    /// <param name="point">μ.</param>
    /// <param name="earlier">The step s.</param>
    /// <param name="other">α.</param>
    /// <param name="output">c.</param>
    public double ToForward(int layer, int later, int point, int earlier, int other, int output = 0) => values[(2 * layer) - 1][IndexB(later, point, earlier, other, output)];

    /// <summary>The standard error of <see cref="ToForward"/>.</summary>
    /// <inheritdoc cref="ToForward"/>
    public double ToForwardError(int layer, int later, int point, int earlier, int other, int output = 0) => errors[(2 * layer) - 1][IndexB(later, point, earlier, other, output)];

    private int IndexA(int later, int point, int earlier, int other, int output) =>
        (((later * points) + point) * times * points * outputs) + (((earlier * points) + other) * outputs) + output;

    private int IndexB(int later, int point, int earlier, int other, int output) =>
        (((((later * points) + point) * outputs) + output) * times * points) + (earlier * points) + other;
}
