namespace Ensemble.Training.Engines;

/// <summary>An engine or a device does not have the number format that is wanted.</summary>
/// <param name="message">What it has, in one line.</param>
public sealed class PrecisionUnavailableException(string message) : EngineUnavailableException(message);
