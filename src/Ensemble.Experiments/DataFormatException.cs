namespace Ensemble.Experiments;

/// <summary>A data file that is damaged or of a kind that cannot be read. The message is one line that names the file.</summary>
public sealed class DataFormatException : FormatException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="file">The path of the file.</param>
    /// <param name="message">What is wrong and what is allowed.</param>
    /// <param name="cause">The error behind it, or null.</param>
    public DataFormatException(string file, string message, Exception? cause = null)
        : base($"{file}: {message}", cause) => File = file;

    /// <summary>The path of the file.</summary>
    public string File { get; }
}
