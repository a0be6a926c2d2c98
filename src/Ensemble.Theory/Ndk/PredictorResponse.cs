using Ensemble.Numerics.Linear;
using Ensemble.Theory.Volterra;

namespace Ensemble.Theory.Ndk;

/// <summary>
/// The linear map from the free predictor f0 of one network, as noise and decay alone move it, to how far the predictor that learns is from
/// the mean: f − ⟨f⟩ = f0 − W f0, with W = R(1 + R)⁻¹ of finite steps (arXiv:2309.04522). At infinite width every network obeys it; at width N
/// a trained network differs from it by O(1/√N), so that it is a control variate.
/// </summary>
/// <remarks>Equations: L10.</remarks>
public sealed class PredictorResponse
{
    private readonly int train;
    private readonly int stride;
    private readonly int[] recordSteps;
    private readonly double[][] weights;

    private PredictorResponse(int train, int points, int[] recordSteps, double[][] weights)
    {
        this.train = train;
        Points = points;
        stride = Padded(train * (recordSteps[^1] + 1));
        this.recordSteps = recordSteps;
        this.weights = weights;
    }

    /// <summary>P + P*.</summary>
    public int Points { get; }

    /// <summary>The number of record times.</summary>
    public int Times => recordSteps.Length;

    /// <summary>The number of steps, 0 included, at which f0 is needed.</summary>
    public int Steps => recordSteps[^1] + 1;

    /// <summary>Applies the map to every output alike.</summary>
    /// <param name="free">f0 at the steps 0 … <see cref="Steps"/> − 1, shape (steps, P + P*, outputs).</param>
    /// <param name="outputs">C, the number of outputs.</param>
    /// <param name="fluctuation">Receives f − ⟨f⟩ at the record times, shape (times, P + P*, outputs).</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Apply(ReadOnlySpan<double> free, int outputs, Span<double> fluctuation)
    {
        if (free.Length != Steps * Points * outputs || fluctuation.Length != Times * Points * outputs)
        {
            throw new ArgumentException($"there are {free.Length} values of f0 and room for {fluctuation.Length}; there must be {Steps * Points * outputs} and {Times * Points * outputs}", nameof(free));
        }

        int columns = Padded(outputs);
        var trained = new double[Steps * train * columns];
        for (int step = 0; step < Steps; step++)
        {
            for (int x = 0; x < train; x++)
            {
                free.Slice(((step * Points) + x) * outputs, outputs).CopyTo(trained.AsSpan(((step * train) + x) * columns));
            }
        }

        var moved = new double[Points * columns];
        for (int record = 0; record < Times; record++)
        {
            Array.Clear(moved);
            BlockProduct.Add(-1, weights[record], stride, trained, columns, moved, columns, Points, (recordSteps[record] + 1) * train, columns);
            for (int z = 0; z < Points; z++)
            {
                int from = ((recordSteps[record] * Points) + z) * outputs, to = ((record * Points) + z) * outputs;
                for (int output = 0; output < outputs; output++)
                {
                    fluctuation[to + output] = free[from + output] + moved[(z * columns) + output];
                }
            }
        }
    }

    /// <summary>The operations that finding the map takes, roughly.</summary>
    internal static double Operations(int train, int points, IReadOnlyList<int> recordSteps) =>
        recordSteps.Sum(step => 0.5 * step * step) * train * (train + points);

    internal static PredictorResponse Of(StepSystem system, TimeRule exact, IReadOnlyList<int> recordSteps, CancellationToken cancellation)
    {
        int train = system.Data.TrainCount, points = system.Data.Count, padded = Padded(points);
        var solver = new CovarianceSolver(system, exact);
        int stride = Padded(train * (recordSteps[^1] + 1));
        var weights = new double[recordSteps.Count][];
        for (int record = 0; record < weights.Length; record++)
        {
            double[] map = weights[record] = new double[points * stride];
            foreach (Panel panel in solver.Adjoint(recordSteps[record], cancellation).Panels)
            {
                for (int node = 0; node < panel.Nodes.Length; node++)
                {
                    for (int x = 0; x < train; x++)
                    {
                        for (int z = 0; z < points; z++)
                        {
                            map[(z * stride) + ((int)panel.Nodes[node] * train) + x] = panel.Values[(((node * train) + x) * padded) + z];
                        }
                    }
                }
            }
        }

        return new PredictorResponse(train, points, [.. recordSteps], weights);
    }

    private static int Padded(int count) => (count + 3) & ~3;
}
