using System.Collections.Immutable;

namespace Ensemble.Experiments.Glossary;

/// <summary>A name of the program and what it means.</summary>
/// <param name="Kind">What it is a name of: <c>key</c>, <c>layer</c>, <c>observable</c>, <c>theory</c>, <c>array</c> or <c>exit code</c>.</param>
/// <param name="Name">The name.</param>
/// <param name="Symbol">Its symbol in formulas, or null.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Facts">What else there is to say, each under a word: default, allowed, acts, axes, unit ….</param>
/// <param name="Document">The document that says more, in the folder <c>docs</c>.</param>
public sealed record Entry(string Kind, string Name, string? Symbol, string Meaning, ImmutableArray<Fact> Facts, string Document);

/// <summary>One thing to say of an entry.</summary>
/// <param name="Label">What it is about.</param>
/// <param name="Text">The text.</param>
public sealed record Fact(string Label, string Text);
