using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Observables;

/// <summary>The observables by their names in the experiment file.</summary>
public static class Observable
{
    private static readonly ImmutableArray<IObservable> All =
    [
        new PredictorObservable(),
        new PredictorCovarianceObservable(),
        new TrajectoriesObservable(),
        new NtkObservable(),
        new NtkLayersObservable(),
        new NdkObservable(),
        new HiddenKernelsObservable(),
        new GradientKernelsObservable(),
        new AlignmentObservable(),
        new DriftObservable(),
        new CkaObservable(),
        new ParticipationRatioObservable(),
        new DecoderObservable(),
        new WeightAutocorrelationObservable(),
        new WeightChangeObservable(),
        new FeatureChangeObservable(),
        new PreactivationsObservable(),
        new SpeedLimitObservable(),
        new LinearisedObservable(),
        new PathKernelObservable(),
        new StepSeriesObservable(),
        new BatchTemperatureObservable(),
    ];

    /// <summary>The names that <see cref="Parse"/> accepts.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(observable => observable.Name)];

    /// <summary>The observable of a name in <see cref="Names"/>.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ModelException">The name is not known.</exception>
    public static IObservable Parse(string name) =>
        All.FirstOrDefault(observable => observable.Name == name)
        ?? throw new ModelException("observable", $"observable is '{name}'; it must be one of {string.Join(", ", Names)}");

    /// <summary>What several observables need of the engine together.</summary>
    /// <param name="observables">The observables.</param>
    public static RecordRequest Needs(IEnumerable<IObservable> observables)
    {
        ArgumentNullException.ThrowIfNull(observables);
        return observables.Aggregate(RecordRequest.None, (needs, observable) => needs | observable.Needs);
    }
}
