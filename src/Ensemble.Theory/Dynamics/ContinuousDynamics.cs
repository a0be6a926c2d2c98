using Ensemble.Model;
using Ensemble.Theory.Kernels;

namespace Ensemble.Theory.Dynamics;

/// <summary>
/// The law of the predictor in continuous time at infinite width: f(x,t) = f0(x,t) + ∫₀ᵗ Kd(t,t′)(y − f(t′))dt′ with
/// f0 ~ GP(0, C₀), for any schedule (arXiv:2309.04522).
/// </summary>
public sealed class ContinuousDynamics
{
    private readonly KernelSource source;

    /// <summary>Creates the dynamics.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    public ContinuousDynamics(TheoryProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        source = new KernelSource(problem, WeightClocks.Continuous(problem.Schedule));
    }

    /// <summary>The kernels between all points at two times.</summary>
    /// <param name="t">The time of the rows, ≥ 0.</param>
    /// <param name="other">The time of the columns, ≥ 0.</param>
    /// <exception cref="ModelException">A time is out of range.</exception>
    public TwoTimeKernels Kernels(double t, double other)
    {
        foreach (double time in (ReadOnlySpan<double>)[t, other])
        {
            if (!(time >= 0) || !double.IsFinite(time))
            {
                throw new ModelException("record.times", $"time is {time:R}; it must be a finite number ≥ 0");
            }
        }

        return source.Full(t, other);
    }
}
