using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;
using Ensemble.Theory.Activations;
using Ensemble.Theory.Kernels;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Corrections;

/// <summary>
/// The leading correction of the mean predictor at finite width N, for one hidden layer trained without noise and decay:
/// E f = f_∞ + c/N for smooth φ, E f = f_∞ + c/√N for ReLU and leaky ReLU (units that switch), by gradient flow or by explicit steps of
/// any sizes. Smooth φ: any training and test points; a kink: one training point.
/// </summary>
/// <remarks>Equations: C3.</remarks>
public sealed class MeanPredictorCorrection
{
    /// <summary>The most entries (P + P*)P³ of a tensor that are averaged.</summary>
    public const int LargestTensor = 4096;

    private const int Order = 12;
    private const double MostPanels = 50_000;
    private readonly double[] perWidth;
    private readonly double[] perRootWidth;
    private readonly double[] standardError;

    private MeanPredictorCorrection(ImmutableArray<double> times, int points, double[] perWidth, double[] perRootWidth, double[] standardError)
    {
        Times = times;
        Points = points;
        this.perWidth = perWidth;
        this.perRootWidth = perRootWidth;
        this.standardError = standardError;
    }

    /// <summary>The n times.</summary>
    public ImmutableArray<double> Times { get; }

    /// <summary>P + P*.</summary>
    public int Points { get; }

    /// <summary>The coefficient of 1/N, (n, P + P*); empty for φ with a kink, whose first term is of order N^(−1/2).</summary>
    public ReadOnlySpan<double> PerWidth => perWidth;

    /// <summary>The coefficient of N^(−1/2), (n, P + P*); empty for smooth φ, which have none.</summary>
    public ReadOnlySpan<double> PerRootWidth => perRootWidth;

    /// <summary>The standard error of <see cref="PerWidth"/>, (n, P + P*): zero unless the inputs span more than three dimensions, where averages over a unit are sampled.</summary>
    public ReadOnlySpan<double> StandardError => standardError;

    /// <summary>Why the correction is not known for a problem, in one line, or null.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    public static string? Refuses(TheoryProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (NtkFluctuations.Refuses(problem.Network) is { } reason)
        {
            return reason;
        }

        Phase phase = problem.Schedule.Phases[0];
        bool kinked = !TheoryActivation.Of(problem.Network.Activation).IsSmooth;
        int train = problem.Data.TrainCount;
        double entries = problem.Data.Count * Math.Pow(train, 3);
        return problem.Network.Depth > 1 ? $"the 1/N term of the mean predictor is derived for one hidden layer; depth is {problem.Network.Depth}"
            : problem.Network.Outputs > 1 ? $"the 1/N term of the mean predictor is derived for one output; outputs is {problem.Network.Outputs}"
            : problem.Schedule.Phases.Length > 1 || !phase.Loss ? "the 1/N term of the mean predictor is derived for a schedule of one phase with loss"
            : phase.Dynamics.Any(layer => layer.Temperature > 0 || layer.Decay > 0) ? "the 1/N term of the mean predictor is derived without noise and decay; set temperature to 0"
            : kinked && problem.Network.Activation.HomogeneousSlope is null ? "the 1/√N term of the mean predictor is derived for relu and leaky_relu and for no other activation with a kink"
            : kinked && train > 1 ? $"the 1/√N term of the mean predictor of {problem.Network.Activation} is derived for one training point; train is {train}"
            : !kinked && entries > LargestTensor ? $"the 1/N term of the mean predictor needs (P + P*)·P³ = {entries:N0} averages per unit; at most {LargestTensor:N0} are taken"
            : null;
    }

    /// <summary>Why the correction is not known for a problem under given steps, in one line, or null.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    /// <param name="steps">The steps.</param>
    public static string? Refuses(TheoryProblem problem, TimeSteps steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        if (Refuses(problem) is { } reason)
        {
            return reason;
        }

        double largest = 0;
        foreach (double size in steps.Sizes)
        {
            largest = Math.Max(largest, size);
        }

        return steps.Integrator.IsImplicit ? "the 1/N term of the mean predictor is derived for explicit steps and gradient flow"
            : !TheoryActivation.Of(problem.Network.Activation).IsSmooth && largest * NeuralTangentKernel.AtInitialisation(problem).LargestEigenvalue > 1
                ? "the 1/√N term of the mean predictor is derived for steps that do not overshoot, stepSize · λ_max ≤ 1"
            : null;
    }

    /// <summary>Forecasts what the correction under explicit steps needs.</summary>
    /// <param name="problem">A problem that is not refused.</param>
    /// <param name="lastStep">The last record step.</param>
    internal static SolveCost Estimate(TheoryProblem problem, int lastStep)
    {
        double points = problem.Data.Count, cells = points * Math.Pow(problem.Data.TrainCount, 3);
        if (!TheoryActivation.Of(problem.Network.Activation).IsSmooth)
        {
            return new SolveCost((long)(sizeof(double) * 4 * points * points), 0.01 + (1e-8 * lastStep * points));
        }

        int dimensions = new GaussianAverage(new InputGeometry(problem.Data).Gram, problem.Data.Count).Dimensions;
        double calls = dimensions switch
        {
            <= 1 => 300,
            2 => 4e4 * Math.Sqrt(points),
            3 => 3e6,
            _ => 7e4 / Math.Min(Environment.ProcessorCount, 16),
        };
        double samples = dimensions > 3 ? 16 : 1;
        return new SolveCost((long)(sizeof(double) * 7 * cells * (samples + 20)), (1.2e-7 * calls * cells) + (2e-8 * samples * lastStep * cells));
    }

    /// <summary>The correction under gradient flow.</summary>
    /// <param name="problem">Network, schedule and data; the network's width does not matter.</param>
    /// <param name="times">Times ≥ 0, ascending.</param>
    /// <exception cref="ModelException">The correction is not derived for this problem (<see cref="Refuses(TheoryProblem)"/>), or the times are out of order.</exception>
    public static MeanPredictorCorrection Flow(TheoryProblem problem, IReadOnlyList<double> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        if (Refuses(problem) is { } reason)
        {
            throw new ModelException("theory", reason);
        }

        var setup = new Setup(problem);
        for (int i = 0; i < times.Count; i++)
        {
            if (!(times[i] >= 0 && double.IsFinite(times[i])) || (i > 0 && times[i] <= times[i - 1]))
            {
                throw new ModelException("times", $"record time {times[i]:R} is out of order; times must be ascending numbers ≥ 0");
            }
        }

        if (setup.Kink is { } kink)
        {
            return new MeanPredictorCorrection([.. times], setup.Points, [], [.. times.SelectMany(kink.Flow)], []);
        }

        if (times.Count > 0 && times[^1] * setup.Eigenvalues.Max() > MostPanels)
        {
            throw new ModelException("times", $"the 1/N term of the mean predictor is integrated over at most {MostPanels:N0} relaxation times 1/λ_max");
        }

        return Sampled([.. times], setup, source => Integrate(setup, source, times));
    }

    /// <summary>The correction after explicit steps, exact for finite steps: the second and third derivatives along each step count.</summary>
    /// <param name="problem">Network, schedule and data; the network's width does not matter.</param>
    /// <param name="steps">Explicit steps; for φ with a kink none may overshoot (ηλ ≤ 1).</param>
    /// <param name="recordSteps">Steps in 0 … <see cref="TimeSteps.Count"/>, ascending.</param>
    /// <exception cref="ModelException">The correction is not derived for this problem (<see cref="Refuses(TheoryProblem, TimeSteps)"/>) or these steps.</exception>
    public static MeanPredictorCorrection Steps(TheoryProblem problem, TimeSteps steps, IReadOnlyList<int> recordSteps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(recordSteps);
        if (Refuses(problem, steps) is { } reason)
        {
            throw new ModelException("theory", reason);
        }

        var setup = new Setup(problem);
        for (int i = 0; i < recordSteps.Count; i++)
        {
            if (recordSteps[i] < 0 || recordSteps[i] > steps.Count || (i > 0 && recordSteps[i] <= recordSteps[i - 1]))
            {
                throw new ModelException("times", $"record step {recordSteps[i]} is out of order or outside 0 to {steps.Count}");
            }
        }

        ImmutableArray<double> times = [.. recordSteps.Select(n => steps.Times[n])];
        return setup.Kink is { } kink
            ? new MeanPredictorCorrection(times, setup.Points, [], kink.Steps(steps, recordSteps), [])
            : Sampled(times, setup, source => Iterate(setup, source, steps, recordSteps));
    }

    private static MeanPredictorCorrection Sampled(ImmutableArray<double> times, Setup setup, Func<MeanPredictorSource, double[]> solve)
    {
        double[][] solutions = [.. setup.Sources().Select(solve)];
        int count = solutions.Length;
        var mean = new double[solutions[0].Length];
        var error = new double[mean.Length];
        for (int i = 0; i < mean.Length; i++)
        {
            double centre = mean[i] = solutions.Sum(solution => solution[i]) / count;
            error[i] = count == 1 ? 0 : Math.Sqrt(solutions.Sum(solution => Math.Pow(solution[i] - centre, 2)) / (count * (count - 1.0)));
        }

        return new MeanPredictorCorrection(times, setup.Points, mean, [], error);
    }

    private static double[] Iterate(Setup setup, MeanPredictorSource source, TimeSteps steps, IReadOnlyList<int> recordSteps)
    {
        var modes = new PredictorModes(setup.Eigenvalues);
        var f = new double[setup.Points];
        var drive = new double[setup.Points];
        var recorded = new double[recordSteps.Count * setup.Points];
        int next = 0;
        for (int n = 0; next < recordSteps.Count; n++)
        {
            if (n == recordSteps[next])
            {
                f.CopyTo(recorded, next++ * setup.Points);
            }

            if (n < steps.Count && next < recordSteps.Count)
            {
                source.At(modes, steps.Sizes[n], drive);
                setup.Relax(f, drive);
                for (int a = 0; a < f.Length; a++)
                {
                    f[a] += steps.Sizes[n] * drive[a];
                }

                modes.Step(steps.Sizes[n]);
            }
        }

        return recorded;
    }

    /// <summary>Collocation on Gauss nodes of panels no longer than 1/λ_max; the relaxation of a mode is taken out as a factor.</summary>
    private static double[] Integrate(Setup setup, MeanPredictorSource source, IReadOnlyList<double> times)
    {
        int points = setup.Points, train = setup.Train;
        double[] rates = setup.Eigenvalues;
        (double[] nodes, double[] weights) = GaussRules.Legendre(Order);
        double[][] partial = Partial(nodes, weights);
        var modes = new PredictorModes(rates);
        double[] ordered = new double[train * train], f = new double[points], recorded = new double[times.Count * points];
        double[][] drives = [.. nodes.Select(_ => new double[points])];
        double time = 0;
        for (int i = 0; i < times.Count; i++)
        {
            int panels = (int)Math.Ceiling((times[i] - time) * Math.Max(rates.Max(), 1e-300));
            double width = panels == 0 ? 0 : (times[i] - time) / panels;
            for (int panel = 0; panel < panels; panel++)
            {
                double start = time + (panel * width);
                double[][] products = [.. nodes.Select(node =>
                {
                    modes.Flow(start + (width * node));
                    return Enumerable.Range(0, train * train).Select(cd => modes.Decay[cd / train] * modes.Sum[cd % train]).ToArray();
                })];
                for (int k = 0; k < Order; k++)
                {
                    modes.Flow(start + (width * nodes[k]));
                    for (int cd = 0; cd < ordered.Length; cd++)
                    {
                        modes.Ordered[cd] = ordered[cd] + (width * Dot(partial[k], products, cd));
                    }

                    source.At(modes, 0, drives[k]);
                }

                for (int cd = 0; cd < ordered.Length; cd++)
                {
                    ordered[cd] += width * Dot(weights, products, cd);
                }

                setup.Advance(f, drives, nodes, weights, partial, width);
            }

            time = times[i];
            f.CopyTo(recorded, i * points);
        }

        return recorded;
    }

    private static double Dot(double[] weights, double[][] values, int index)
    {
        double sum = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            sum += weights[k] * values[k][index];
        }

        return sum;
    }

    /// <summary>Row k: the weights that integrate the interpolant of the nodes from 0 to node k.</summary>
    private static double[][] Partial(double[] nodes, double[] weights)
    {
        double[] barycentric = Barycentric.Weights(nodes);
        var basis = new double[nodes.Length];
        return [.. nodes.Select(end =>
        {
            var row = new double[nodes.Length];
            for (int i = 0; i < nodes.Length; i++)
            {
                Barycentric.Basis(nodes, barycentric, end * nodes[i], basis);
                for (int k = 0; k < row.Length; k++)
                {
                    row[k] += end * weights[i] * basis[k];
                }
            }

            return row;
        })];
    }

    /// <summary>Θ and its eigendirections, and what else does not depend on time.</summary>
    private sealed class Setup
    {
        private readonly TheoryProblem problem;
        private readonly DenseMatrix basis;
        private readonly DenseMatrix across;
        private readonly double[] spread;
        private readonly double[] targets;

        public Setup(TheoryProblem problem)
        {
            this.problem = problem;
            Points = problem.Data.Count;
            Train = problem.Data.TrainCount;
            NeuralTangentKernel ntk = NeuralTangentKernel.AtInitialisation(problem);
            double prior = problem.Schedule.InitialVariances[^1];
            var spectrum = new SymmetricSpectrum(new DenseMatrix(Train, Train, (i, j) => ntk.Kernel[i, j]));
            basis = spectrum.Vectors;
            Eigenvalues = [.. spectrum.Values.Select(value => Math.Max(value, 0))];
            across = new DenseMatrix(Points, Train, (i, j) => ntk.Kernel[i, j]) * basis;
            targets = (basis.Transpose() * new DenseMatrix(Train, 1, (i, _) => problem.Data.Targets[i, 0])).ToArray();
            var bare = new DenseMatrix(Train, Train, (i, j) => prior * ntk.Nngp[i, j]);
            spread = (basis.Transpose() * bare * basis).ToArray();
            Kink = TheoryActivation.Of(problem.Network.Activation).IsSmooth ? null : new SwitchingUnits(problem, ntk);
        }

        public int Points { get; }

        public int Train { get; }

        public double[] Eigenvalues { get; }

        public SwitchingUnits? Kink { get; }

        public IEnumerable<MeanPredictorSource> Sources()
        {
            double[] rates = [.. problem.Schedule.Phases[0].Dynamics.Select(layer => layer.GradientRate)];
            return UnitTensors.Average(
                TheoryActivation.Of(problem.Network.Activation),
                new InputGeometry(problem.Data).Gram,
                Points,
                basis,
                [.. problem.Schedule.InitialVariances],
                rates).Select(tensors => new MeanPredictorSource(tensors, across, Eigenvalues, targets, spread));
        }

        /// <summary>Takes Θf off the source.</summary>
        public void Relax(double[] f, double[] drive)
        {
            double[] modes = Modes(f);
            for (int a = 0; a < Points; a++)
            {
                for (int b = 0; b < Train; b++)
                {
                    drive[a] -= across[a, b] * modes[b];
                }
            }
        }

        /// <summary>Solves ḟ = −Θf + drive over a panel.</summary>
        public void Advance(double[] f, double[][] drives, double[] nodes, double[] weights, double[][] partial, double width)
        {
            double[] start = Modes(f);
            double[][] pulls = [.. drives.Select((drive, k) =>
            {
                double[] m = Modes(drive);
                return m.Select((value, b) => value * Math.Exp(Eigenvalues[b] * width * nodes[k])).ToArray();
            })];
            double[] Mode(double node, double[] rule) => [.. start.Select((value, b) =>
                Math.Exp(-Eigenvalues[b] * width * node) * (value + (width * Dot(rule, pulls, b))))];
            double[][] inside = [.. nodes.Select((node, k) => Mode(node, partial[k]))];
            for (int a = 0; a < Points; a++)
            {
                for (int k = 0; k < nodes.Length; k++)
                {
                    double rate = drives[k][a];
                    for (int b = 0; b < Train; b++)
                    {
                        rate -= across[a, b] * inside[k][b];
                    }

                    f[a] += width * weights[k] * rate;
                }
            }
        }

        private double[] Modes(double[] f)
        {
            var modes = new double[Train];
            for (int a = 0; a < Train; a++)
            {
                for (int b = 0; b < Train; b++)
                {
                    modes[b] += f[a] * basis[a, b];
                }
            }

            return modes;
        }
    }
}
