using Ensemble.Model;
using Ensemble.Numerics.Linear;
using Ensemble.Theory.Limits;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Drift;

/// <summary>
/// The stationary state of the last phase of a schedule: every layer at its stationary variance, kernels that depend on the lag alone,
/// and what a readout frozen there still decodes as the hidden layers drift on without loss (arXiv:2309.04522).
/// </summary>
/// <remarks>Equations: T4.</remarks>
public sealed class Equilibrium
{
    private readonly TheoryProblem stationary;
    private readonly ContinuousDynamics dynamics;
    private readonly DenseMatrix gain;

    private Equilibrium(TheoryProblem problem, GpPosterior posterior)
    {
        Phase phase = problem.Schedule.Phases[^1].StartingAt(0);
        stationary = problem.With(new Schedule(phase.Dynamics.Select(layer => layer.StationaryVariance), [phase]));
        dynamics = new ContinuousDynamics(stationary);
        Posterior = posterior;
        Temperature = phase.Dynamics[0].Temperature;

        // σ²(T + σ²K)⁻¹y, the weights of a readout frozen at equilibrium.
        double prior = phase.Dynamics[^1].StationaryVariance;
        int train = problem.Data.TrainCount;
        var noisy = new DenseMatrix(train, train, (i, j) => (prior * posterior.Nngp[i, j]) + (i == j ? Temperature : 0));
        var targets = new DenseMatrix(train, problem.Data.OutputCount, (i, c) => problem.Data.Targets[i, c]);
        gain = prior * noisy.SolvePositive(targets);
    }

    /// <summary>T.</summary>
    public double Temperature { get; }

    /// <summary>The law of the predictor: a Gaussian-process posterior.</summary>
    public GpPosterior Posterior { get; }

    /// <summary>The equilibrium of the last phase of a problem.</summary>
    /// <param name="problem">A problem whose last phase has loss, one temperature &gt; 0, and no layer frozen or without decay.</param>
    /// <exception cref="ModelException">The last phase has no such equilibrium.</exception>
    public static Equilibrium Of(TheoryProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return new Equilibrium(problem, GpPosterior.Of(problem));
    }

    /// <summary>The kernels between points a lag apart; rows are points at the later time.</summary>
    /// <param name="lag">t − t′ ≥ 0; infinity gives the residual kernels.</param>
    /// <exception cref="ModelException">The lag is negative or not a number.</exception>
    public TwoTimeKernels Kernels(double lag) =>
        !(lag >= 0) ? throw new ModelException("lag", $"lag is {lag:R}; it must be ≥ 0")
        : double.IsPositiveInfinity(lag) ? new KernelSource(stationary.Kernels, WeightClocks.Continuous(stationary.Schedule)).Unrelated()
        : dynamics.Kernels(lag, 0);

    /// <summary>The mean predictor a lag after the readout was frozen and the loss switched off: σ²K^L(lag)(T + σ²K^L)⁻¹y, shape (P + P*, C).</summary>
    /// <param name="lag">The time since the freeze, ≥ 0; infinity gives what is left after complete drift.</param>
    /// <exception cref="ModelException">The lag is negative or not a number.</exception>
    public double[] FrozenReadoutMean(double lag)
    {
        KernelMatrix kernel = new(Posterior.Points, Kernels(lag).Nngp(stationary.Network.Depth).ToArray());
        var across = new DenseMatrix(Posterior.Points, gain.Rows, (i, j) => kernel[i, j]);
        return (across * gain).ToArray();
    }

    /// <summary>
    /// K_mean, the limit of K^L at infinite lag, E[φ(u)]E[φ(v)] between points: zero for odd activations; for ReLU the norms of the inputs survive.
    /// </summary>
    public KernelMatrix ResidualKernel() =>
        new(Posterior.Points, Kernels(double.PositiveInfinity).Nngp(stationary.Network.Depth).ToArray());

    /// <summary>
    /// What a readout trained afresh on the residual kernel could still decode: σ²K_mean(T + σ²K_mean)⁻¹y, shape (P + P*, C).
    /// </summary>
    public double[] ResidualDecoding()
    {
        KernelMatrix residual = ResidualKernel();
        double prior = stationary.Schedule.InitialVariances[^1];
        int train = gain.Rows;
        var across = new DenseMatrix(Posterior.Points, train, (i, j) => prior * residual[i, j]);
        var targets = new DenseMatrix(train, gain.Columns, (i, c) => stationary.Data.Targets[i, c]);
        return (across * across.Top(train).PlusDiagonal(Temperature).SolvePositive(targets)).ToArray();
    }
}
