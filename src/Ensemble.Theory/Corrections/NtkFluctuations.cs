using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Theory.Activations;
using Ensemble.Theory.Kernels;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Corrections;

/// <summary>How much of the 1/N series an entry of <see cref="NtkFluctuations"/> holds.</summary>
public enum CorrectionOrder
{
    /// <summary>Nothing was derived for this entry; its values are not numbers.</summary>
    NotDerived,

    /// <summary>The leading order in 1/N.</summary>
    Leading,

    /// <summary>Exact at the stated widths.</summary>
    Exact,
}

/// <summary>
/// Mean and variance over initialisations of the empirical NTK Θ = Σ_l rate_l ∂_l f·∂_l f, averaged over the outputs, of networks of finite
/// width: exact for one hidden layer, on the diagonal of linear, ReLU and leaky ReLU networks of any depth and everywhere for linear ones;
/// in leading order of 1/N for two hidden layers and any φ. Widths may differ between layers.
/// </summary>
/// <remarks>Equations: C2.</remarks>
public sealed class NtkFluctuations
{
    private readonly double[] shift;
    private readonly double[] variance;
    private readonly CorrectionOrder[] orders;

    private NtkFluctuations(KernelMatrix infinite, double[] shift, double[] variance, CorrectionOrder[] orders)
    {
        InfiniteWidth = infinite;
        this.shift = shift;
        this.variance = variance;
        this.orders = orders;
    }

    /// <summary>The NTK at infinite width, (P + P*) × (P + P*).</summary>
    public KernelMatrix InfiniteWidth { get; }

    /// <summary>E[Θ] − Θ_∞ at the widths, (P + P*) × (P + P*) row by row; not a number where not derived.</summary>
    public ReadOnlySpan<double> MeanShift => shift;

    /// <summary>Var Θ at the widths, (P + P*) × (P + P*) row by row; not a number where not derived.</summary>
    public ReadOnlySpan<double> Variance => variance;

    /// <summary>How far the entry of two points is known.</summary>
    /// <param name="row">The point x.</param>
    /// <param name="column">The point x′.</param>
    public CorrectionOrder Order(int row, int column) => orders[(row * InfiniteWidth.Points) + column];

    /// <summary>Whether every entry is known at least to leading order.</summary>
    public bool IsComplete => !orders.Contains(CorrectionOrder.NotDerived);

    /// <summary>Why nothing is derived for a network, in one line, or null.</summary>
    /// <param name="network">The network.</param>
    public static string? Refuses(WideNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return !network.IsMlp || network.WeightLayers != network.Depth + 1 ? "corrections at finite width are derived for multilayer perceptrons without biases"
            : network.Scaling is not Parametrisation.Ntk ? "corrections at finite width are derived in NTK parametrisation; leave out the feature strength"
            : null;
    }

    /// <summary>The fluctuations of a problem's network at given widths; initial variances and the rates of the first phase count.</summary>
    /// <param name="problem">Network, schedule and data.</param>
    /// <param name="widths">N₁…N_L, one per hidden layer, each ≥ 1.</param>
    /// <param name="offDiagonal">Whether entries between different points are wanted that take a quadrature each, about 0.1 s; those left out count as not derived.</param>
    /// <exception cref="ModelException">Nothing is derived for this network (<see cref="Refuses"/>), or the number of widths does not fit.</exception>
    public static NtkFluctuations Of(TheoryProblem problem, IEnumerable<int> widths, bool offDiagonal = true)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(widths);
        if (Refuses(problem.Network) is { } reason)
        {
            throw new ModelException("theory", reason);
        }

        var network = new Network(problem.Network, widths);
        KernelMatrix infinite = NeuralTangentKernel.AtInitialisation(problem).Kernel;
        var geometry = new InputGeometry(problem.Data);
        int points = geometry.Points;
        var calculator = new Calculator(problem.Schedule, network, offDiagonal);
        var shift = new double[points * points];
        var variance = new double[points * points];
        var orders = new CorrectionOrder[points * points];
        Parallel.For(0, points * points, cell =>
        {
            (int i, int j) = (cell / points, cell % points);
            if (j > i)
            {
                return;
            }

            Entry entry = calculator.At(geometry.Gram[(i * points) + i], geometry.Gram[cell], geometry.Gram[(j * points) + j], geometry.Distance[cell]);
            foreach (int target in (ReadOnlySpan<int>)[cell, (j * points) + i])
            {
                shift[target] = entry.Shift;
                variance[target] = entry.Variance;
                orders[target] = entry.Order;
            }
        });
        return new NtkFluctuations(infinite, shift, variance, orders);
    }

    private readonly record struct Entry(double Shift, double Variance, CorrectionOrder Order);

    private sealed class Calculator
    {
        private const double SamePoint = 1e-14;
        private readonly ImmutableArray<int> widths;
        private readonly double? slope;
        private readonly HomogeneousNtk? homogeneous;
        private readonly ShallowNtk shallow;
        private readonly bool offDiagonal;

        public Calculator(Schedule schedule, Network network, bool offDiagonal)
        {
            this.offDiagonal = offDiagonal;
            double[] variances = [.. schedule.InitialVariances];
            double[] rates = [.. schedule.Phases[0].Dynamics.Select(layer => layer.GradientRate)];
            widths = network.Widths;
            slope = network.Activation.HomogeneousSlope;
            homogeneous = slope is { } alpha ? new HomogeneousNtk(alpha, widths, variances, rates, network.Outputs) : null;
            shallow = new ShallowNtk(TheoryActivation.Of(network.Activation), variances, rates, network.Outputs);
        }

        public Entry At(double first, double across, double other, double distance)
        {
            bool parallel = distance <= SamePoint && first > 0 && other > 0;
            if (homogeneous is not null && (slope == 1 || parallel || first == 0 || other == 0))
            {
                return new Entry(0, homogeneous.Entry(first, other, across).Variance, CorrectionOrder.Exact);
            }

            bool same = parallel && Math.Abs(first - other) <= SamePoint * first;
            if (!same && !offDiagonal)
            {
                return new Entry(double.NaN, double.NaN, CorrectionOrder.NotDerived);
            }

            double[] gram = same ? [first] : [first, across, other];
            if (widths.Length == 1)
            {
                return new Entry(0, shallow.OneLayer(gram) / widths[0], CorrectionOrder.Exact);
            }

            return widths.Length == 2 && shallow.TwoLayers(gram) is { } two
                ? new Entry(two.MeanShift / widths[0], (two.NextLayer / widths[1]) + ((two.Backward + two.FirstLayer) / widths[0]), CorrectionOrder.Leading)
                : new Entry(double.NaN, double.NaN, CorrectionOrder.NotDerived);
        }
    }
}
