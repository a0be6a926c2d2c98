using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Ensemble.Experiments.Files;

/// <summary>The parsed tree of one YAML document, with the line of every key.</summary>
internal sealed class YamlDocument
{
    public const int LargestFile = 1 << 20;
    private const int DeepestNesting = 16;

    private YamlDocument(YamlMappingNode root) => Root = root;

    public YamlMappingNode Root { get; }

    public static YamlDocument Parse(string text)
    {
        if (text.Length > LargestFile)
        {
            throw new ExperimentException("", $"the file has {text.Length} characters; an experiment file has at most {LargestFile}");
        }

        // The parser would take it for the end of the file.
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ExperimentException("", "the file holds a zero byte; it must be text");
        }

        try
        {
            CheckNesting(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count switch
            {
                0 => throw new ExperimentException("", "the file is empty; it must hold a YAML mapping"),
                1 when stream.Documents[0].RootNode is YamlMappingNode root => new YamlDocument(root),
                1 => throw new ExperimentException("", "the file must hold a YAML mapping of keys to values"),
                _ => throw new ExperimentException("", $"the file holds {stream.Documents.Count} YAML documents; it must hold one"),
            };
        }
        catch (Exception error) when (error is not (ExperimentException or OutOfMemoryException))
        {
            // The scanner does not only throw what it says it does: a missing brace is an InvalidOperationException.
            throw new ExperimentException("", $"line {(error is YamlException at ? at.Start.Line : LineOfFault(text))}: not valid YAML: {Reason(error)}", error);
        }
    }

    /// <summary>Sets the value at a path such as <c>langevin.temperature</c>, making sections as needed.</summary>
    public void Set(string path, string value)
    {
        string[] keys = path.Split('.');
        YamlNode node = Root;
        for (int i = 0; i < keys.Length; i++)
        {
            bool last = i == keys.Length - 1;
            switch (node)
            {
                case YamlMappingNode mapping:
                    var key = new YamlScalarNode(keys[i]);
                    if (last)
                    {
                        mapping.Children[key] = ParseValue(path, value);
                    }
                    else if (!mapping.Children.TryGetValue(key, out YamlNode? child) || child is not (YamlMappingNode or YamlSequenceNode))
                    {
                        // A number names a place in a list.
                        mapping.Children[key] = int.TryParse(keys[i + 1], out _) ? new YamlSequenceNode() : new YamlMappingNode();
                    }

                    node = mapping.Children[key];
                    break;
                case YamlSequenceNode sequence when int.TryParse(keys[i], out int index) && index >= 0 && index <= sequence.Children.Count:
                    if (index == sequence.Children.Count)
                    {
                        sequence.Children.Add(new YamlMappingNode());
                    }

                    if (last)
                    {
                        sequence.Children[index] = ParseValue(path, value);
                    }

                    node = sequence.Children[index];
                    break;
                default:
                    throw new ExperimentException(path, $"the override '{path}={value}' names no key: '{keys[i]}' is not a place in a list or section");
            }
        }
    }

    /// <summary>The keys of a section with their values, null for what is no single value; none without the section.</summary>
    public (string Name, string? Value)[] Scalars(string section) =>
        Root.Children.TryGetValue(new YamlScalarNode(section), out YamlNode? node) && node is YamlMappingNode mapping
            ? [.. mapping.Children.Where(pair => pair.Key is YamlScalarNode).Select(pair => (((YamlScalarNode)pair.Key).Value ?? "", (pair.Value as YamlScalarNode)?.Value))]
            : [];

    /// <summary>Removes a key of a section.</summary>
    public void Remove(string section, string key) => ((YamlMappingNode)Root.Children[new YamlScalarNode(section)]).Children.Remove(new YamlScalarNode(key));
    /// <summary>The text of a single value at a path, or null.</summary>
    public string? Text(string path)
    {
        YamlNode? node = Root;
        foreach (string key in path.Split('.'))
        {
            node = node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? child) ? child : null;
        }

        return (node as YamlScalarNode)?.Value;
    }

    /// <summary>The line of the longest part of a path that is in the file, or null.</summary>
    public long? LineOf(string path)
    {
        YamlNode node = Root;
        long? line = null;
        foreach (string key in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? child))
            {
                node = child;
            }
            else if (node is YamlSequenceNode sequence && int.TryParse(key, out int index) && index >= 0 && index < sequence.Children.Count)
            {
                node = sequence.Children[index];
            }
            else
            {
                break;
            }

            line = node.Start.Index > 0 ? node.Start.Line : line;
        }

        return line;
    }

    private static YamlNode ParseValue(string path, string value)
    {
        try
        {
            CheckNesting(value);
            var stream = new YamlStream();
            stream.Load(new StringReader(value));
            if (stream.Documents.Count == 0)
            {
                return new YamlScalarNode("");
            }

            return WithoutPosition(stream.Documents[0].RootNode);
        }
        catch (Exception error) when (error is not (ExperimentException or OutOfMemoryException))
        {
            throw new ExperimentException(path, $"the override '{path}={value}' is not valid YAML: {Reason(error)}", error);
        }
    }

    // Positions inside an override would be mistaken for lines of the file.
    private static YamlNode WithoutPosition(YamlNode node) => node switch
    {
        YamlScalarNode scalar => new YamlScalarNode(scalar.Value) { Style = scalar.Style },
        YamlSequenceNode sequence => new YamlSequenceNode(sequence.Children.Select(WithoutPosition)),
        YamlMappingNode mapping => new YamlMappingNode(mapping.Children.Select(pair => KeyValuePair.Create(WithoutPosition(pair.Key), WithoutPosition(pair.Value)))),
        _ => node,
    };

    // YamlStream builds its tree recursively, so a deeply nested file would exhaust the stack.
    private static void CheckNesting(string text)
    {
        int depth = 0;
        var parser = new Parser(new StringReader(text));
        while (parser.MoveNext())
        {
            if (parser.Current is AnchorAlias)
            {
                throw new ExperimentException("", $"line {parser.Current.Start.Line}: an experiment file has no YAML aliases (*name)");
            }

            depth += parser.Current!.NestingIncrease;
            if (depth > DeepestNesting)
            {
                throw new ExperimentException("", $"line {parser.Current.Start.Line}: nested more than {DeepestNesting} deep");
            }
        }
    }

    private static string Reason(Exception error) =>
        error is YamlException ? OneLine(error.Message) : "a brace, bracket or quotation mark is opened and not closed";

    /// <summary>The line that the parser had come to when it gave up.</summary>
    private static long LineOfFault(string text)
    {
        long line = 1;
        try
        {
            var parser = new Parser(new StringReader(text));
            while (parser.MoveNext())
            {
                line = parser.Current!.End.Line;
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The line before the fault is what is asked for.
        }

        return line;
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
}
