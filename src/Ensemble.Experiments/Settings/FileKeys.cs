using System.Text.RegularExpressions;
using Ensemble.Model;

namespace Ensemble.Experiments.Settings;

/// <summary>Says in keys of the experiment file what the library says in the names of its parameters.</summary>
public static partial class FileKeys
{
    private static readonly Dictionary<string, string> Keys = new()
    {
        ["stepSize"] = "langevin.step_size",
        ["initialVariance"] = "langevin.initial_variance",
        ["priorVariance"] = "langevin.prior_variance",
        ["temperature"] = "langevin.temperature",
        ["integrator"] = "langevin.integrator",
        ["featureStrength"] = "network.feature_strength",
        ["isCentred"] = "network.centre",
        ["layers"] = "network.layers",
        ["activation"] = "network.activation",
        ["multiplier"] = "theory.unified.lambda",
        ["observables"] = "record.observables",
        ["batch"] = "langevin.batch",
        ["engine"] = "engine.backend",
    };

    /// <summary>The key that sets a parameter of the library, or null.</summary>
    /// <param name="parameter">The name of the parameter, such as <c>stepSize</c>.</param>
    public static string? Of(string parameter) => Keys.GetValueOrDefault(parameter);

    /// <summary>A message with keys instead of parameters: everywhere for names such as <c>stepSize</c>, before <c>is</c> and <c>to</c> for plain words.</summary>
    /// <param name="message">A message of the library.</param>
    public static string Translate(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Parameter().Replace(message, found => Keys.GetValueOrDefault(found.Value, found.Value));
    }

    /// <summary>The message of an error of the library; it begins with the key at fault if it names none.</summary>
    /// <param name="error">The error.</param>
    public static string Translate(ModelException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        string message = Translate(error.Message);
        return Of(error.Quantity) is { } key && !message.Contains(key, StringComparison.Ordinal) ? $"{key}: {message}" : message;
    }

    [GeneratedRegex(@"(?<![\w.])([a-z]+[A-Z]\w*|[a-z]+(?= (is|to) ))(?![\w.])")]
    private static partial Regex Parameter();
}
