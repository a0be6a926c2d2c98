using Ensemble.Model.Quantities;

namespace Ensemble.Theory.Theories;

/// <summary>What some theory says that wide networks do. Implementations are immutable and may be asked from many threads.</summary>
public interface ITheory
{
    /// <summary>The name in experiment files, file names and messages, such as <c>ndk</c>: lower case letters, digits, underscores.</summary>
    string Name { get; }

    /// <summary>One line: what the theory assumes.</summary>
    string Description { get; }

    /// <summary>Why the theory does not apply to a study, in one line; null where it does.</summary>
    /// <param name="study">The study.</param>
    string? Refuses(Study study);

    /// <summary>Forecasts what <see cref="Predict"/> will need.</summary>
    /// <param name="study">A study that the theory does not refuse.</param>
    /// <param name="wanted">The quantities wanted; those that the theory says nothing about cost nothing.</param>
    SolveCost Estimate(Study study, QuantitySet wanted);

    /// <summary>Predicts quantities at the record steps of a study.</summary>
    /// <param name="study">A study that the theory does not refuse.</param>
    /// <param name="wanted">The quantities wanted.</param>
    /// <param name="progress">Is told the fraction done, from 0 to 1, never falling, or null.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <returns>Those of the wanted quantities that the theory says something about.</returns>
    /// <exception cref="Model.ModelException">The theory refuses the study, or cannot reach its accuracy.</exception>
    /// <exception cref="OperationCanceledException">The computation was stopped.</exception>
    Prediction Predict(Study study, QuantitySet wanted, IProgress<double>? progress = null, CancellationToken cancellation = default);
}
