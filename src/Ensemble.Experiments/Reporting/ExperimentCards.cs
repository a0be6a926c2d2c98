using System.Text;
using Ensemble.Experiments.Settings;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Ensemble.Experiments.Reporting;

/// <summary>The resolved experiment file as a row of small cards, one for each section of it.</summary>
internal static class ExperimentCards
{
    private const int LongestList = 8;
    private const int ListEnds = 3;

    /// <summary>The section in HTML; nothing without a file.</summary>
    /// <exception cref="DataFormatException">The file is not YAML.</exception>
    public static string Build(string path)
    {
        if (!File.Exists(path))
        {
            return string.Empty;
        }

        var yaml = new YamlStream();
        try
        {
            using StreamReader reader = File.OpenText(path);
            yaml.Load(reader);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new DataFormatException(path, error is YamlException at ? $"is not YAML at line {at.Start.Line}" : "is not YAML", error);
        }

        var html = new StringBuilder();
        if (yaml.Documents is [{ RootNode: YamlMappingNode root }, ..])
        {
            foreach ((YamlNode key, YamlNode value) in root.Children)
            {
                if (value is YamlMappingNode section)
                {
                    Card(html, Short(key), section.Children.Select(pair => (Short(pair.Key), Short(pair.Value))));
                }
                else if (value is YamlSequenceNode list && list.Children.Any(item => item is YamlMappingNode))
                {
                    Card(html, Short(key), list.Children.Select((item, index) => ((index + 1).ToString(), Short(item))));
                }
            }
        }

        return html.Length == 0 ? string.Empty : $"<section id=\"experiment\"><h2>Experiment</h2><div class=\"cards\">{html}</div></section>";
    }

    private static void Card(StringBuilder html, string title, IEnumerable<(string Key, string Value)> lines)
    {
        html.Append("<div class=\"card\"><h3>").Append(Text.Html(title)).Append("</h3><dl>");
        foreach ((string key, string value) in lines)
        {
            html.Append("<div><dt>").Append(Text.Html(key)).Append("</dt><dd>").Append(Text.Html(value)).Append("</dd></div>");
        }

        html.AppendLine("</dl></div>");
    }

    private static string Short(YamlNode node) => node switch
    {
        YamlScalarNode scalar => scalar.Value is { Length: > 0 } value ? value : "–",
        YamlSequenceNode list when list.Children.Count > LongestList =>
            $"{Join(list.Children.Take(ListEnds))}, … {Join(list.Children.TakeLast(1))} ({list.Children.Count} values)",
        YamlSequenceNode list => Join(list.Children),
        YamlMappingNode map => string.Join(", ", map.Children.Select(pair => $"{Short(pair.Key)}: {Short(pair.Value)}")),
        _ => "–",
    };

    private static string Join(IEnumerable<YamlNode> nodes) => string.Join(", ", nodes.Select(Short));
}
