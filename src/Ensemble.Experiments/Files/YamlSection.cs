using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Ensemble.Experiments.Files;

/// <summary>
/// One mapping of the experiment file. Every getter notes its key as known, so that <see cref="Close"/> can refuse the rest.
/// </summary>
internal sealed class YamlSection
{
    // Above it a double does not tell a whole number from its neighbours.
    private const double LargestExact = 1L << 53;

    private const int LongestShown = 80;

    private readonly YamlMappingNode? node;
    private readonly List<string> known = [];
    private readonly List<string> everywhere;

    public YamlSection(YamlMappingNode? node, string path)
        : this(node, path, [])
    {
    }

    private YamlSection(YamlMappingNode? node, string path, List<string> everywhere)
    {
        this.node = node;
        this.everywhere = everywhere;
        Path = path;
    }

    public string Path { get; }

    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    public bool Has(string key) => Find(key) is not null;

    public ExperimentException Error(string key, string found, string allowed) =>
        new(PathOf(key), $"{PathOf(key)} is {(found.Length > LongestShown ? found[..LongestShown] + "…" : found)}; it must be {allowed}");

    public YamlSection Section(string key) => Find(key) switch
    {
        null => new YamlSection(null, PathOf(key), everywhere),
        YamlMappingNode mapping => new YamlSection(mapping, PathOf(key), everywhere),
        YamlNode other => throw Error(key, Show(other), "a section of keys and values"),
    };

    public IReadOnlyList<YamlSection> Sections(string key)
    {
        IReadOnlyList<YamlNode> items = Find(key) switch
        {
            null => [],
            YamlSequenceNode sequence => [.. sequence.Children],
            YamlNode other => throw Error(key, Show(other), "a list of sections"),
        };
        return [.. items.Select((item, i) => item is YamlMappingNode mapping
            ? new YamlSection(mapping, $"{PathOf(key)}.{i}", everywhere)
            : throw Error($"{key}.{i}", Show(item), "a section of keys and values"))];
    }

    /// <summary>A list whose entries are names, or names with settings: <c>- flatten</c>, <c>- dense: { width: 8 }</c>.</summary>
    public IReadOnlyList<YamlEntry> Entries(string key)
    {
        const string Allowed = "a name, or one name with its settings";
        IReadOnlyList<YamlNode> items = Find(key) switch
        {
            null => [],
            YamlSequenceNode sequence => [.. sequence.Children],
            YamlNode other => throw Error(key, Show(other), $"a list, each entry {Allowed}"),
        };
        return [.. items.Select((item, i) => item switch
        {
            YamlScalarNode { Value.Length: > 0 } scalar => new YamlEntry(scalar.Value, new YamlSection(null, $"{PathOf(key)}.{i}"), $"{PathOf(key)}.{i}"),
            YamlMappingNode { Children.Count: 1 } mapping when mapping.Children[0].Key is YamlScalarNode { Value.Length: > 0 } name =>
                new YamlEntry(name.Value, new YamlSection(mapping, $"{PathOf(key)}.{i}", everywhere), $"{PathOf(key)}.{i}"),
            _ => throw Error($"{key}.{i}", Show(item), Allowed),
        })];
    }

    public string Text(string key, string? fallback)
    {
        YamlNode? value = Find(key);
        return value is YamlScalarNode { Value.Length: > 0 } scalar ? scalar.Value
            : value is null && fallback is not null ? fallback
            : throw Error(key, Show(value), "a text");
    }

    public string Choice(string key, string fallback, params string[] allowed)
    {
        string value = Text(key, fallback);
        return allowed.Contains(value) ? value
            : throw new ExperimentException(PathOf(key), $"{PathOf(key)} is '{value}'; it must be one of {string.Join(", ", allowed)} (nearest: {NearestKey.Of(value, allowed)})");
    }

    public bool Switch(string key, bool fallback) => Text(key, fallback ? "on" : "off") switch
    {
        "on" or "true" or "yes" => true,
        "off" or "false" or "no" => false,
        string other => throw Error(key, $"'{other}'", "on or off"),
    };

    public double Number(string key, double? fallback, string allowed, Predicate<double> valid) =>
        Find(key) is { } value ? Number(key, value, allowed, valid)
        : fallback ?? throw new ExperimentException(PathOf(key), $"{PathOf(key)} is missing; it must be {allowed}");

    public int Whole(string key, int? fallback, int least, int most, string alternative = "") =>
        (int)WholeLong(key, fallback, least, most, alternative);

    public long WholeLong(string key, long? fallback, long least, long most, string alternative = "")
    {
        string allowed = $"{alternative}a whole number from {least} to {most}";
        return Find(key) is { } value ? WholeOf(key, value, least, most, allowed)
            : fallback ?? throw new ExperimentException(PathOf(key), $"{PathOf(key)} is missing; it must be {allowed}");
    }

    /// <summary>A number, or a list of numbers.</summary>
    public IReadOnlyList<double> Numbers(string key, double? fallback, string allowed, Predicate<double> valid) => Find(key) switch
    {
        null => [Number(key, fallback, allowed, valid)],
        YamlSequenceNode { Children.Count: > 0 } sequence => [.. sequence.Children.Select((item, i) => Number($"{key}.{i}", item, allowed, valid))],
        YamlNode other => [Number(key, other, $"{allowed}, or a list of such", valid)],
    };

    /// <summary>A whole number, or a list of whole numbers.</summary>
    public IReadOnlyList<int> Wholes(string key, IReadOnlyList<int>? fallback, int least, int most)
    {
        string allowed = $"a whole number from {least} to {most}";
        return Find(key) switch
        {
            null => fallback ?? throw new ExperimentException(PathOf(key), $"{PathOf(key)} is missing; it must be {allowed}, or a list of such"),
            YamlSequenceNode { Children.Count: > 0 } sequence => [.. sequence.Children.Select((item, i) => (int)WholeOf($"{key}.{i}", item, least, most, allowed))],
            YamlNode other => [(int)WholeOf(key, other, least, most, $"{allowed}, or a list of such")],
        };
    }

    public IReadOnlyList<string> Texts(string key, IReadOnlyList<string> fallback) => Find(key) switch
    {
        null => fallback,
        YamlScalarNode { Value.Length: > 0 } scalar => [scalar.Value],
        YamlSequenceNode sequence => [.. sequence.Children.Select((item, i) =>
            item is YamlScalarNode { Value.Length: > 0 } scalar ? scalar.Value : throw Error($"{key}.{i}", Show(item), "a text"))],
        YamlNode other => throw Error(key, Show(other), "a list of texts"),
    };

    public bool IsSection(string key) => Find(key) is YamlMappingNode;

    public bool IsList(string key) => Find(key) is YamlSequenceNode;

    public bool IsText(string key, string text) => Find(key) is YamlScalarNode scalar && scalar.Value == text;

    /// <summary>Refuses keys that no getter asked for.</summary>
    public void Close()
    {
        foreach (YamlNode key in node?.Children.Keys ?? [])
        {
            string name = key is YamlScalarNode scalar ? scalar.Value ?? "" : Show(key);
            if (!known.Contains(name))
            {
                // A key of another section: 'width' is meant to be network.width.
                string nearest = everywhere.Find(path => path.EndsWith($".{name}", StringComparison.Ordinal)) ?? PathOf(NearestKey.Of(name, known));
                throw new ExperimentException(PathOf(name), $"unknown key '{PathOf(name)}'; the nearest known key is '{nearest}' (known here: {string.Join(", ", known.Distinct())})");
            }
        }
    }

    private static string Show(YamlNode? value) => value switch
    {
        null => "missing",
        YamlScalarNode { Value: null or "" } => "empty",
        YamlScalarNode scalar => $"'{(scalar.Value.Length > 60 ? scalar.Value[..60] + "…" : scalar.Value).ReplaceLineEndings(" ")}'",
        YamlSequenceNode => "a list",
        _ => "a section",
    };

    private YamlNode? Find(string key)
    {
        known.Add(key);
        everywhere.Add(PathOf(key));
        return node is not null && node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? value)
            && value is not YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or null } ? value : null;
    }

    private double Number(string key, YamlNode value, string allowed, Predicate<double> valid)
    {
        if (value is not YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any } scalar
            || !double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            throw Error(key, Show(value), allowed);
        }

        // −0 is 0: it would look like another experiment.
        return double.IsFinite(number) && valid(number) ? number + 0.0 : throw Error(key, scalar.Value!, allowed);
    }

    // Through a double only where the text is not a plain whole number, such as 1e3: a double does not hold all of them.
    private long WholeOf(string key, YamlNode value, long least, long most, string allowed)
    {
        if (value is YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any } scalar
            && Int128.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 whole))
        {
            return whole >= least && whole <= most ? (long)whole : throw Error(key, scalar.Value, allowed);
        }

        double number = Number(key, value, allowed, number => number == Math.Floor(number) && Math.Abs(number) < LargestExact && number >= least && number <= most);
        return (long)number;
    }
}
