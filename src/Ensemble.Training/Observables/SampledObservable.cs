using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// Another observable together with samples of it: beside every averaged array x an array <c>x_samples</c> with the means
/// over blocks of consecutive members, which are independent of each other and keep what correlates times and points. The
/// predictor also yields <c>predictor_square_samples</c>, block means of f², and <c>predictor_covariance</c>
/// <c>predictor_product_samples</c>, block means of f(t,x)·f(t′,x′), from which samples of (co)variances follow. The memory
/// grows with the number of blocks.
/// </summary>
/// <param name="observable">The observable.</param>
/// <param name="blockSize">The number of members in a block, a power of two; even for antithetic members. Members after the last whole block are not sampled.</param>
/// <remarks>Equations: V14.</remarks>
public sealed class SampledObservable(IObservable observable, int blockSize) : IObservable
{
    private readonly Statistic blocks = Statistic.Blocks(blockSize);

    /// <inheritdoc/>
    public string Name => observable.Name;

    /// <inheritdoc/>
    public RecordRequest Needs => observable.Needs;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation)
    {
        ImmutableArray<MeasuredArray> arrays = observable.Arrays(simulation);
        return [.. arrays, .. arrays.Select(SamplesOf).OfType<MeasuredArray>(), .. arrays.Where(array => array.Name == "predictor").Select(SquaresOf)];
    }

    /// <inheritdoc/>
    public double Operations(Simulation simulation) => observable.Operations(simulation);

    /// <inheritdoc/>
    public MemberMeasure For(Simulation simulation)
    {
        ImmutableArray<MeasuredArray> arrays = observable.Arrays(simulation);
        MemberMeasure measure = observable.For(simulation);
        return (record, values) =>
        {
            measure(record, [.. values.Take(arrays.Length)]);
            Sample(arrays, values);
        };
    }

    private static void Sample(ImmutableArray<MeasuredArray> arrays, IReadOnlyList<double[]> values)
    {
        int at = arrays.Length;
        for (int i = 0; i < arrays.Length; i++)
        {
            if (arrays[i].Statistic.IsMean)
            {
                values[i].AsSpan(0, values[at].Length).CopyTo(values[at++]);
            }
            else if (arrays[i].Statistic.IsCovariance)
            {
                Products(values[i], arrays[i].Shape, values[at++]);
            }
        }

        int predictor = arrays.IndexOf(arrays.FirstOrDefault(array => array.Name == "predictor")!);
        for (int d = 0; predictor >= 0 && d < values[at].Length; d++)
        {
            values[at][d] = values[predictor][d] * values[predictor][d];
        }
    }

    private MeasuredArray? SamplesOf(MeasuredArray array) =>
        array.Statistic.IsMean ? array with { Name = $"{array.Name}_samples", Statistic = blocks }
        : array.Statistic.IsCovariance ? new MeasuredArray(
            "predictor_product_samples",
            [array.Shape[0], array.Shape[0], array.Shape[1], array.Shape[1], array.Shape[2]]) { Statistic = blocks }
        : null;

    private MeasuredArray SquaresOf(MeasuredArray array) =>
        array with { Name = "predictor_square_samples", Statistic = blocks };

    /// <summary>f(t,x) f(t′,x′) per output of values (time, point, output), as (time, time′, point, point′, output).</summary>
    private static void Products(double[] values, ImmutableArray<int> shape, double[] products)
    {
        (int times, int points, int outputs) = (shape[0], shape[1], shape[2]);
        int at = 0;
        for (int pair = 0; pair < times * times * points * points; pair++)
        {
            (int instants, int places) = Math.DivRem(pair, points * points);
            int one = ((instants / times * points) + (places / points)) * outputs;
            int other = ((instants % times * points) + (places % points)) * outputs;
            for (int c = 0; c < outputs; c++, at++)
            {
                products[at] = values[one + c] * values[other + c];
            }
        }
    }
}
