namespace Ensemble.Training.Engines;

/// <summary>An engine or device was asked for that is not built or not there. The message is one line and says what helps.</summary>
public class EngineUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line: what is missing, and what helps.</param>
    /// <param name="inner">The cause, or null.</param>
    public EngineUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
