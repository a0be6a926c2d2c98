using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Observables;

/// <summary>
/// The means of another observable over blocks of consecutive members, as arrays <c>…_blocks</c>: independent samples to
/// resample where times and points are correlated. Its memory grows with the ensemble.
/// </summary>
/// <param name="observable">The observable.</param>
/// <param name="blockSize">The number of members in a block, a power of two that divides the ensemble; even for antithetic members.</param>
public sealed class BlockedObservable(IObservable observable, int blockSize) : IObservable
{
    private readonly Statistic blocks = Statistic.Blocks(blockSize);

    /// <inheritdoc/>
    public string Name => $"{observable.Name}_blocks";

    /// <inheritdoc/>
    public RecordRequest Needs => observable.Needs;

    /// <inheritdoc/>
    public ImmutableArray<MeasuredArray> Arrays(Simulation simulation) =>
        [.. observable.Arrays(simulation).Select(array => array with { Name = $"{array.Name}_blocks", Statistic = blocks })];

    /// <inheritdoc/>
    public double Operations(Simulation simulation) => observable.Operations(simulation);

    /// <inheritdoc/>
    public void Measure(Simulation simulation, MemberRecord record, IReadOnlyList<double[]> values) => observable.Measure(simulation, record, values);
}
