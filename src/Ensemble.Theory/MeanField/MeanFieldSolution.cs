using System.Collections.Immutable;
using Ensemble.Model.Quantities;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// The order parameters of the mean-field theory (arXiv:2205.09653): the predictor after every step, and Φ, G and the NTK at
/// the record steps. Each number comes with a standard error, zero where the solver takes no samples.
/// </summary>
public sealed class MeanFieldSolution
{
    private readonly MeanFieldLayout layout;
    private readonly double[] values;
    private readonly double[] errors;

    internal MeanFieldSolution(MeanFieldLayout layout, double[] values, double[] errors, string method, int samples)
    {
        this.layout = layout;
        this.values = values;
        this.errors = errors;
        Method = method;
        Samples = samples;
    }

    /// <summary>How the numbers were found: <c>deep linear</c>, <c>arcs</c>, <c>quadrature</c> or <c>samples</c>.</summary>
    public string Method { get; }

    /// <summary>How many samples of a hidden unit were taken in all; 0 for a solver without samples.</summary>
    public int Samples { get; }

    /// <summary>The record steps, in order.</summary>
    public ImmutableArray<int> RecordSteps => layout.RecordSteps;

    /// <summary>f(t) of every point and output, (P + P*) × C, after a step.</summary>
    /// <param name="step">0 to the number of steps.</param>
    public ReadOnlySpan<double> Predictor(int step) => values.AsSpan(layout.Predictor(step));

    /// <summary>The standard errors of <see cref="Predictor"/>.</summary>
    /// <param name="step">0 to the number of steps.</param>
    public ReadOnlySpan<double> PredictorError(int step) => errors.AsSpan(layout.Predictor(step));

    /// <summary>Φˡ(t,s) between all points, the later time first.</summary>
    /// <param name="layer">l, 1 to L.</param>
    /// <param name="later">The index of the later record.</param>
    /// <param name="earlier">The index of the earlier record; it must be the same one unless kernels at two times were asked for.</param>
    public ReadOnlySpan<double> HiddenKernel(int layer, int later, int earlier) => values.AsSpan(layout.Phi(layer, later, earlier));

    /// <summary>The standard errors of <see cref="HiddenKernel"/>.</summary>
    /// <inheritdoc cref="HiddenKernel"/>
    public ReadOnlySpan<double> HiddenKernelError(int layer, int later, int earlier) => errors.AsSpan(layout.Phi(layer, later, earlier));

    /// <summary>Gˡ(t,s) between all pairs of point and output, the later time first.</summary>
    /// <inheritdoc cref="HiddenKernel"/>
    public ReadOnlySpan<double> GradientKernel(int layer, int later, int earlier) => values.AsSpan(layout.Gradient(layer, later, earlier));

    /// <summary>The standard errors of <see cref="GradientKernel"/>.</summary>
    /// <inheritdoc cref="HiddenKernel"/>
    public ReadOnlySpan<double> GradientKernelError(int layer, int later, int earlier) => errors.AsSpan(layout.Gradient(layer, later, earlier));

    /// <summary>Quantiles of the preactivation h of a hidden unit at the levels of <see cref="UnitQuantiles.Levels"/>, points × levels; needs <see cref="MeanFieldOptions.Distributions"/>.</summary>
    /// <param name="layer">l, 1 to L.</param>
    /// <param name="record">The index of the record.</param>
    public ReadOnlySpan<double> Preactivation(int layer, int record) => values.AsSpan(layout.Preactivation(layer, record));

    /// <summary>The standard errors of <see cref="Preactivation"/>.</summary>
    /// <inheritdoc cref="Preactivation"/>
    public ReadOnlySpan<double> PreactivationError(int layer, int record) => errors.AsSpan(layout.Preactivation(layer, record));

    /// <summary>Quantiles of the back-propagated field z = g/φ′(h) of a hidden unit, (point, output) × levels; needs <see cref="MeanFieldOptions.Distributions"/>.</summary>
    /// <inheritdoc cref="Preactivation"/>
    public ReadOnlySpan<double> BackField(int layer, int record) => values.AsSpan(layout.BackField(layer, record));

    /// <summary>The standard errors of <see cref="BackField"/>.</summary>
    /// <inheritdoc cref="Preactivation"/>
    public ReadOnlySpan<double> BackFieldError(int layer, int record) => errors.AsSpan(layout.BackField(layer, record));

    /// <summary>The NTK between all pairs of point and output.</summary>
    /// <param name="record">The index of the record.</param>
    public ReadOnlySpan<double> Ntk(int record) => values.AsSpan(layout.Tangent(record));

    /// <summary>
    /// The NTK K(t,s) = Σ_l rate_l G^{l+1}(t,s)∘Φˡ(t,s) of gradients at two times, between all pairs of point and output, at the rates of the later time.
    /// </summary>
    /// <param name="later">The index of the later record.</param>
    /// <param name="earlier">The index of the earlier record; it must be the same one unless kernels at two times were asked for.</param>
    public double[] NtkBetween(int later, int earlier)
    {
        double[] tangent = new double[layout.GradientSize];
        TangentKernel.Add(layout.InputKernel, layout, values, later, earlier, tangent);
        return tangent;
    }

    /// <summary>The standard errors of <see cref="Ntk"/>.</summary>
    /// <inheritdoc cref="Ntk"/>
    public ReadOnlySpan<double> NtkError(int record) => errors.AsSpan(layout.Tangent(record));
}
