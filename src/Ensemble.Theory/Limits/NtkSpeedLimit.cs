using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Limits;

/// <summary>
/// The speed limit of learning (arXiv:2307.14653) with a frozen NTK Θ: gradient flow needs at least τ_min = Σ_w|ΔW_w|²/g_w/(E_0 − E_τ) for
/// what it changes, g_w being the rates. With c = Vᵀ(y − f0) in the eigenmodes of Θ the distance is Σc²(1 − e^{−λτ})²/λ and the loss falls by
/// ½Σc²(1 − e^{−2λτ}); both are averaged over f0. Under steps e^{−λτ} is the product of the steps' factors, and the limit may be broken.
/// </summary>
/// <remarks>Equations: T6.</remarks>
public sealed class NtkSpeedLimit
{
    private NtkSpeedLimit(ImmutableArray<double> times, ImmutableArray<ImmutableArray<double>> distances, ImmutableArray<double> lossDrop)
    {
        Times = times;
        WeightDistances = distances;
        LossDrop = lossDrop;
    }

    /// <summary>The n times.</summary>
    public ImmutableArray<double> Times { get; }

    /// <summary>E|W_τ − W_0|²/g of every weight at every time, (weights, n); 0 for weights that stand still.</summary>
    public ImmutableArray<ImmutableArray<double>> WeightDistances { get; }

    /// <summary>E_0 − E_τ of the loss ½Σ(f − y)² over training points and outputs, averaged over the ensemble, at every time.</summary>
    public ImmutableArray<double> LossDrop { get; }

    /// <summary>Σ_w E|ΔW_w|²/g_w at a time.</summary>
    /// <param name="time">The index of the time.</param>
    public double DistanceSquared(int time) => WeightDistances.Sum(distances => distances[time]);

    /// <summary>τ_min at a time: the ratio of both averages; 0 at t = 0.</summary>
    /// <param name="time">The index of the time.</param>
    public double Bound(int time) => Times[time] == 0 ? 0 : DistanceSquared(time) / LossDrop[time];

    /// <summary>τ_min/τ, in (0, 1] for gradient flow; 1 at t = 0.</summary>
    /// <param name="time">The index of the time.</param>
    public double Efficiency(int time) => Times[time] == 0 ? 1 : Bound(time) / Times[time];

    /// <summary>Why the formula does not hold for a schedule, in one line, or null.</summary>
    /// <param name="schedule">The schedule.</param>
    public static string? Obstacle(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return schedule.Phases.Length > 1 || !schedule.Phases[0].Loss ? "the speed limit of a frozen NTK is known for one phase with loss" : null;
    }

    /// <summary>The speed limit of gradient flow; noise and decay of the schedule do not count.</summary>
    /// <param name="problem">Network, schedule of one phase with loss, and data.</param>
    /// <param name="times">Times ≥ 0.</param>
    /// <param name="fromZero">Whether f0 = 0 for every member, instead of the Gaussian process of t = 0.</param>
    /// <exception cref="ModelException">The schedule has events, or a time is out of range.</exception>
    public static NtkSpeedLimit Solve(TheoryProblem problem, IReadOnlyList<double> times, bool fromZero = false)
    {
        ArgumentNullException.ThrowIfNull(times);
        return times.All(time => time >= 0 && double.IsFinite(time))
            ? Solve(problem, [.. times], (value, time) => -Precise.ExpMinusOne(-value * times[time]), fromZero)
            : throw new ModelException("times", "record times must be finite and ≥ 0");
    }

    /// <summary>The distance and the fall of the loss after steps.</summary>
    /// <param name="problem">Network, schedule of one phase with loss, and data.</param>
    /// <param name="steps">The integrator and its steps.</param>
    /// <param name="recordSteps">Steps in 0 … <see cref="TimeSteps.Count"/>.</param>
    /// <exception cref="ModelException">The schedule has events.</exception>
    public static NtkSpeedLimit Solve(TheoryProblem problem, TimeSteps steps, IReadOnlyList<int> recordSteps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(recordSteps);
        double late = steps.Integrator.ImplicitShare;
        double Learned(double value, int time)
        {
            double left = 1;
            foreach (double size in steps.Sizes[..recordSteps[time]])
            {
                double x = size * value;
                left *= (1 - ((1 - late) * x)) / (1 + (late * x));
            }

            return 1 - left;
        }

        return Solve(problem, [.. recordSteps.Select(step => steps.Times[step])], Learned, fromZero: false);
    }

    private static NtkSpeedLimit Solve(TheoryProblem problem, ImmutableArray<double> times, Func<double, int, double> learned, bool fromZero)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (Obstacle(problem.Schedule) is { } reason)
        {
            throw new ModelException("schedule", reason);
        }

        int train = problem.Data.TrainCount, points = problem.Data.Count, outputs = problem.Data.OutputCount;
        NeuralTangentKernel ntk = NeuralTangentKernel.AtInitialisation(problem);
        var spectrum = new SymmetricSpectrum(new DenseMatrix(train, train, (i, j) => ntk.Kernel[i, j]));
        double[] values = [.. spectrum.Values.Select(value => Math.Max(value, 0))];
        var targets = new DenseMatrix(train, outputs, (i, c) => problem.Data.Targets[i, c]);
        DenseMatrix square = targets * targets.Transpose();
        if (!fromZero)
        {
            double[] prior = NeuralTangentKernel.PriorCovariance(problem);
            square += new DenseMatrix(train, train, (i, j) => outputs * prior[(i * points) + j]);
        }

        // E cc′, summed over the outputs.
        square = InModes(spectrum, square);
        var source = new KernelSource(problem.Kernels, WeightClocks.Continuous(problem.Schedule));
        DenseMatrix[] parts = [.. Enumerable.Range(0, problem.Schedule.Weights.Length).Select(weight =>
        {
            double[] part = source.PartOfNtk(0, weight);
            return InModes(spectrum, new DenseMatrix(train, train, (i, j) => part[(i * points) + j]));
        })];
        var distances = new double[parts.Length][];
        for (int weight = 0; weight < parts.Length; weight++)
        {
            distances[weight] = new double[times.Length];
        }

        var drop = new double[times.Length];
        for (int time = 0; time < times.Length; time++)
        {
            double[] gone = [.. values.Select(value => learned(value, time))];

            // ∫Δ of a mode: (1 − e)/λ, and the time itself where nothing is learnt.
            double[] pushed = [.. gone.Select((share, k) => values[k] * times[time] > 1e-12 ? share / values[k] : times[time])];
            for (int i = 0; i < train; i++)
            {
                drop[time] += square[i, i] * gone[i] * (2 - gone[i]) / 2;
                for (int j = 0; j < train; j++)
                {
                    for (int weight = 0; weight < parts.Length; weight++)
                    {
                        distances[weight][time] += parts[weight][i, j] * pushed[i] * pushed[j] * square[i, j];
                    }
                }
            }
        }

        return new NtkSpeedLimit(times, [.. distances.Select(row => row.ToImmutableArray())], [.. drop]);
    }

    private static DenseMatrix InModes(SymmetricSpectrum spectrum, DenseMatrix matrix) => spectrum.Vectors.Transpose() * matrix * spectrum.Vectors;
}
