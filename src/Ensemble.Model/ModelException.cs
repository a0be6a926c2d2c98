namespace Ensemble.Model;

/// <summary>A value that the model cannot take. The message names the value and the allowed range.</summary>
public sealed class ModelException : ArgumentException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="quantity">The quantity at fault, by the name of its parameter, such as <c>temperature</c>.</param>
    /// <param name="message">One line: the value found and the range allowed.</param>
    public ModelException(string quantity, string message)
        : base(message) => Quantity = quantity;

    /// <summary>The quantity at fault, by the name of its parameter.</summary>
    public string Quantity { get; }
}
