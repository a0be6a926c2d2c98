using System.Collections.Immutable;
using Ensemble.Experiments.Preparing;
using Ensemble.Theory.Theories;

namespace Ensemble.Experiments.Predicting;

/// <summary>What a theory will need.</summary>
/// <param name="Name">The name of the theory.</param>
/// <param name="Bytes">Peak memory in bytes.</param>
/// <param name="Seconds">Wall time in seconds; a forecast.</param>
public sealed record TheoryForecast(string Name, long Bytes, double Seconds);

/// <summary>What all predictions of an experiment will need, and which theories do not apply.</summary>
/// <param name="Theories">The theories, the first one first.</param>
/// <param name="Refused">With <c>theory.compare: all</c>, those that do not apply.</param>
public sealed record TheoryForecasts(ImmutableArray<TheoryForecast> Theories, ImmutableArray<RefusedTheory> Refused)
{
    /// <summary>Peak memory in bytes: one theory after another, with the results of all.</summary>
    public long Bytes => Theories.Sum(theory => theory.Bytes);

    /// <summary>Wall time in seconds.</summary>
    public double Seconds => Theories.Sum(theory => theory.Seconds);

    /// <summary>Forecasts the predictions of an experiment.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <exception cref="ExperimentException">A theory asked for by name does not apply.</exception>
    public static TheoryForecasts Of(PreparedExperiment prepared)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        (ImmutableArray<ComparedTheory> theories, ImmutableArray<RefusedTheory> refused) = ComparedTheory.Of(prepared);
        return new TheoryForecasts(
            [.. theories.Select(compared =>
            {
                SolveCost cost = compared.Theory.Estimate(compared.Study, compared.Wanted);
                return new TheoryForecast(compared.Name.Length > 0 ? compared.Name : compared.Theory.Name, cost.Bytes, cost.Seconds);
            })],
            refused);
    }
}
