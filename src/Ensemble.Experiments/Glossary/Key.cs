using System.Collections.Immutable;

namespace Ensemble.Experiments.Glossary;

/// <summary>A key of an experiment file.</summary>
/// <param name="Path">Its path, such as <c>langevin.temperature</c>; entries of lists are left out.</param>
/// <param name="Form">What may stand behind it.</param>
/// <param name="Default">What holds where it is missing: a value as YAML, or in words.</param>
/// <param name="Meaning">What it says, in one line or two.</param>
public sealed record Key(string Path, KeyForm Form, string Default, string Meaning)
{
    /// <summary>Its symbol in formulas, or null.</summary>
    public string? Symbol { get; init; }

    /// <summary>Where it acts: on what, by which formula; empty where the meaning says it.</summary>
    public string Acts { get; init; } = "";

    /// <summary>The document that says more, in <c>docs/</c>.</summary>
    public string Document { get; init; } = "experiment-file.md";

    /// <summary>What else must be set for the key to be allowed, as overrides; empty where it always is.</summary>
    public ImmutableArray<string> Given { get; init; } = [];

    /// <summary>The section it stands in; empty for a key of the file itself.</summary>
    public string Section => Path.Contains('.', StringComparison.Ordinal) ? Path[..Path.IndexOf('.', StringComparison.Ordinal)] : "";

    /// <summary>The name within its section.</summary>
    public string Name => Section.Length == 0 ? Path : Path[(Section.Length + 1)..];

    /// <summary>Whether the default is a value, and not words.</summary>
    public bool HasDefaultValue => Default.Length > 0 && Default[0] is not '(';
}
