using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Model.Quantities;

namespace Ensemble.Theory.MeanField;

/// <summary>Where each number of a mean-field solution stands in one flat array.</summary>
internal sealed class MeanFieldLayout
{
    private readonly long kernelStart;
    private readonly long phiSize;
    private readonly long gradientSize;
    private readonly long pairs;
    private readonly long tangentStart;
    private readonly long distributionStart;

    private readonly ImmutableArray<ImmutableArray<double>> rates;

    public MeanFieldLayout(MeanFieldProblem problem, ImmutableArray<int> recordSteps, bool twoTimes, ImmutableArray<ImmutableArray<double>> rates = default, bool distributions = false)
    {
        this.rates = rates.IsDefault ? [] : rates;
        InputKernel = MeanField.InputKernel.Of(problem.Data);
        Points = problem.Data.Count;
        Outputs = problem.Data.OutputCount;
        Depth = problem.Depth;
        Steps = problem.Steps;
        RecordSteps = recordSteps;
        TwoTimes = twoTimes;
        phiSize = (long)Points * Points;
        gradientSize = phiSize * Outputs * Outputs;
        pairs = twoTimes ? (long)Records * (Records + 1) / 2 : Records;
        kernelStart = (long)(Steps + 1) * Points * Outputs;
        tangentStart = kernelStart + (pairs * Depth * (phiSize + gradientSize));
        Distributions = distributions;
        distributionStart = tangentStart + (Records * gradientSize);
        long length = distributionStart + (distributions ? (long)Records * Depth * Points * (1 + Outputs) * UnitQuantiles.Levels.Length : 0);
        Length = length < int.MaxValue / 2
            ? (int)length
            : throw new ModelException("record", $"{length:E1} numbers would be recorded; the mean-field theory takes at most {int.MaxValue / 2:E1}: record fewer times or points");
    }

    /// <summary>Φ⁰.</summary>
    public double[] InputKernel { get; }

    public int Points { get; }

    public int Outputs { get; }

    public int Depth { get; }

    public int Steps { get; }

    public ImmutableArray<int> RecordSteps { get; }

    public bool TwoTimes { get; }

    public bool Distributions { get; }

    public int Records => RecordSteps.Length;

    public int Length { get; }

    /// <summary>P² of Φ.</summary>
    public int PhiSize => (int)phiSize;

    /// <summary>(PC)² of G and of the NTK.</summary>
    public int GradientSize => (int)gradientSize;

    /// <summary>f of step n: points × outputs.</summary>
    public Range Predictor(int step) => Slice((long)step * Points * Outputs, Points * Outputs);

    /// <summary>Φˡ at the records (later, earlier): points × points, the later time first.</summary>
    public Range Phi(int layer, int later, int earlier) =>
        Slice(kernelStart + ((((layer - 1) * pairs) + Pair(later, earlier)) * phiSize), PhiSize);

    /// <summary>Gˡ at the records (later, earlier): (point, output) × (point, output), the later time first.</summary>
    public Range Gradient(int layer, int later, int earlier) =>
        Slice(kernelStart + (pairs * Depth * phiSize) + ((((layer - 1) * pairs) + Pair(later, earlier)) * gradientSize), GradientSize);

    /// <summary>The NTK at a record: (point, output) × (point, output).</summary>
    public Range Tangent(int record) => Slice(tangentStart + (record * gradientSize), GradientSize);

    /// <summary>Quantiles of h of a layer at a record: points × levels.</summary>
    public Range Preactivation(int layer, int record) => Slice(DistributionAt(layer, record), Points * UnitQuantiles.Levels.Length);

    /// <summary>Quantiles of z of a layer at a record: (point, output) × levels.</summary>
    public Range BackField(int layer, int record) =>
        Slice(DistributionAt(layer, record) + (Points * UnitQuantiles.Levels.Length), Points * Outputs * UnitQuantiles.Levels.Length);

    /// <summary>The factor of a weight's part in the NTK.</summary>
    public double Rate(int record, int weight) => rates.IsEmpty ? 1 : rates[record][weight];

    /// <summary>Every predictor and kernel.</summary>
    public IEnumerable<Range> Blocks()
    {
        for (int t = 0; t <= Steps; t++)
        {
            yield return Predictor(t);
        }

        for (int later = 0; later < Records; later++)
        {
            yield return Tangent(later);
            for (int earlier = TwoTimes ? 0 : later; earlier <= later; earlier++)
            {
                for (int l = 1; l <= Depth; l++)
                {
                    yield return Phi(l, later, earlier);
                    yield return Gradient(l, later, earlier);
                }
            }
        }
    }

    private long DistributionAt(int layer, int record) =>
        Distributions ? distributionStart + (((record * (long)Depth) + layer - 1) * Points * (1 + Outputs) * UnitQuantiles.Levels.Length)
            : throw new InvalidOperationException("distributions were not asked for");

    private long Pair(int later, int earlier) => TwoTimes
        ? ((long)later * (later + 1) / 2) + earlier
        : later == earlier ? later : throw new InvalidOperationException("kernels at two times were not asked for");

    private static Range Slice(long start, int count) => (int)start..(int)(start + count);
}
