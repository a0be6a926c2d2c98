namespace Ensemble.Experiments;

/// <summary>Bad input: something in the experiment file, or in what it names, that cannot be used. The program ends with exit code 2.</summary>
public sealed class ExperimentException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="key">The key at fault as a path in the experiment file, such as <c>data.classes</c>.</param>
    /// <param name="message">One line: what was found and what is allowed.</param>
    /// <param name="cause">The error behind it, or null.</param>
    public ExperimentException(string key, string message, Exception? cause = null)
        : base(OneLine(message), cause) => Key = key;

    /// <summary>The key at fault as a path in the experiment file.</summary>
    public string Key { get; }

    // A message may quote a file that holds anything, and a terminal obeys control characters.
    private static string OneLine(string message) => string.Concat(message.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? '?' : c));
}
