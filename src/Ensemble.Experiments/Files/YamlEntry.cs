namespace Ensemble.Experiments.Files;

/// <summary>One entry of a list whose entries are a name, or a name with settings.</summary>
/// <param name="Name">The name.</param>
/// <param name="Section">The mapping whose key is the name; empty where there are no settings.</param>
/// <param name="Path">Where the entry stands, for messages.</param>
internal readonly record struct YamlEntry(string Name, YamlSection Section, string Path);
