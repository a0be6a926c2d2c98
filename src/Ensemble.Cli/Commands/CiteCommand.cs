using System.CommandLine;
using Ensemble.Cli.Terminal;
using YamlDotNet.RepresentationModel;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble cite</c>: the entries of <c>CITATION.cff</c> for a bibliography.</summary>
internal static class CiteCommand
{
    public static Command Create()
    {
        var command = new Command("cite", "Print what to cite, as BibTeX: this program, and the papers of its theories.");
        command.SetAction(_ => Guard.Run(_ =>
        {
            Write(Console.Out);
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Write(TextWriter writer)
    {
        using Stream stream = typeof(CiteCommand).Assembly.GetManifestResourceStream("CITATION.cff")!;
        using var reader = new StreamReader(stream);
        var yaml = new YamlStream();
        yaml.Load(reader);
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        writer.WriteLine($"% {Text(root, "message")}");
        writer.WriteLine($"@software{{ensemble,\n  title = {{{Text(root, "title")}}},\n  author = {{{{{Authors(root)}}}}},\n  version = {{{Text(root, "version")}}}\n}}");
        foreach (YamlMappingNode paper in ((YamlSequenceNode)root["references"]).Cast<YamlMappingNode>())
        {
            string[] notes = Text(paper, "notes").Split("; ", 2);
            string number = notes[0].Replace("arXiv:", "", StringComparison.Ordinal);
            writer.WriteLine($"\n% {notes[^1]}\n@article{{arxiv{number},\n  title = {{{Text(paper, "title")}}},\n  author = {{{Authors(paper).Replace(", ", " and ", StringComparison.Ordinal)}}},\n  journal = {{arXiv:{number}}}\n}}");
        }
    }

    private static string Authors(YamlMappingNode node) => string.Join(", ", ((YamlSequenceNode)node["authors"]).Cast<YamlMappingNode>().Select(author => Text(author, "name")));

    private static string Text(YamlMappingNode node, string key) => ((YamlScalarNode)node[key]).Value!;
}
