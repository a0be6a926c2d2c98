using System.Text.Json;
using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Results;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Ensemble.Experiments.Viewing;

/// <summary>The results folders below a folder. A folder is read again only when one of its files has changed; what is damaged or half deleted is left out.</summary>
/// <param name="root">The folder that is viewed.</param>
internal sealed class RunIndex(string root)
{
    private const int Deepest = 3;
    private static readonly string[] Watched = ["manifest.json", "comparison.json", "experiment.yaml", "progress.json", "sweep.json", "verify.json"];
    private static readonly string[] PageNames = ["report.html", "sweep.html", "verify.html"];
    private readonly Dictionary<string, (string Stamp, RunEntry? Entry)> known = [];
    private readonly Lock gate = new();

    /// <summary>All of them as they are now.</summary>
    public IReadOnlyList<RunEntry> Read()
    {
        lock (gate)
        {
            var found = new List<RunEntry>();
            Visit(root, 0, found);
            return found;
        }
    }

    private void Visit(string folder, int depth, List<RunEntry> found)
    {
        foreach (string child in Children(folder))
        {
            string stamp = Stamp(child);
            if (stamp.Length > 0)
            {
                if (!known.TryGetValue(child, out var entry) || entry.Stamp != stamp)
                {
                    known[child] = entry = (stamp, TryRead(child));
                }

                if (entry.Entry is not null)
                {
                    found.Add(entry.Entry);
                }
            }

            // The widths of a verification are its own affair, but stand below it.
            if (depth + 1 < Deepest)
            {
                Visit(child, depth + 1, found);
            }
        }
    }

    private static string[] Children(string folder)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(folder).Where(path => Path.GetFileName(path) is not ("checkpoint" or "shards" or "figures") && new DirectoryInfo(path).LinkTarget is null).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Stamp(string folder) => string.Concat(Watched.Select(name => new FileInfo(Path.Combine(folder, name)))
        .Where(file => file.Exists).Select(file => $"{file.Name}:{file.LastWriteTimeUtc.Ticks}:{file.Length};"));

    private RunEntry? TryRead(string folder)
    {
        try
        {
            string path = Path.GetRelativePath(root, folder).Replace('\\', '/');
            string[] pages = [.. PageNames.Where(name => File.Exists(Path.Combine(folder, name)))];
            if (!File.Exists(Path.Combine(folder, "manifest.json")))
            {
                return File.Exists(Path.Combine(folder, "sweep.json"))
                    ? new RunEntry { Path = path, Kind = "sweep", Name = Path.GetFileName(folder), Status = "", Started = File.GetLastWriteTimeUtc(Path.Combine(folder, "sweep.json")), Pages = pages }
                    : null;
            }

            using JsonDocument manifest = Json(folder, "manifest.json")!;
            using JsonDocument? progress = Json(folder, "progress.json"), comparison = Json(folder, "comparison.json");
            JsonElement facts = manifest.RootElement;
            string status = facts.GetProperty("status").GetString()!;
            bool isRunning = status == "running";
            if (isRunning && RunLock.HolderOf(Path.Combine(folder, ".lock")) is null)
            {
                status = "died";
            }

            JsonElement? now = progress?.RootElement;
            return new RunEntry
            {
                Path = path,
                Kind = Text(facts, "purpose") is { } purpose ? purpose : File.Exists(Path.Combine(folder, "measured.npz")) || isRunning || status != "done" ? "run" : "theory",
                Name = Text(facts, "name") ?? Path.GetFileName(folder),
                Status = status,
                Started = facts.TryGetProperty("started", out JsonElement started) ? started.GetDateTime() : null,
                Fraction = status == "done" ? 1 : now is { } at && Number(at, "steps_total") is > 0 and var total ? Number(at, "steps_done") / total : null,
                SecondsLeft = status == "running" && now is { } speed ? Number(speed, "seconds_left") : null,
                Members = status == "done" || now is null ? (int?)Number(facts, "members") : (int?)Number(now.Value, "members_done"),
                RmsZ = comparison is null ? null : Lead(comparison.RootElement),
                Keys = Keys(Path.Combine(folder, "experiment.yaml")),
                Pages = pages,
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or YamlException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static JsonDocument? Json(string folder, string name) =>
        Path.Combine(folder, name) is var path && File.Exists(path) ? JsonDocument.Parse(File.ReadAllBytes(path)) : null;

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static double? Lead(JsonElement comparison)
    {
        double[] values = [.. comparison.GetProperty("observables").EnumerateArray().Where(row => Text(row, "name") == "predictor_mean").Select(row => Number(row, "rms_z")).OfType<double>()];
        return values.Length == 0 ? null : values.Max();
    }

    private static Dictionary<string, string> Keys(string path)
    {
        var keys = new Dictionary<string, string>();
        if (!File.Exists(path))
        {
            return keys;
        }

        var yaml = new YamlStream();
        using StreamReader reader = File.OpenText(path);
        yaml.Load(reader);
        if (yaml.Documents is [{ RootNode: YamlMappingNode top }, ..])
        {
            Add(top, "");
        }

        return keys;

        void Add(YamlMappingNode node, string prefix)
        {
            foreach ((YamlNode key, YamlNode value) in node.Children)
            {
                string name = prefix + ((YamlScalarNode)key).Value;
                if (value is YamlMappingNode inner)
                {
                    Add(inner, name + ".");
                }
                else
                {
                    keys[name] = Show(value);
                }
            }
        }
    }

    private static string Show(YamlNode node) => node switch
    {
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode list when list.Children.Select(Show).Distinct().Count() == 1 => Show(list.Children[0]),
        YamlSequenceNode list => $"[{string.Join(", ", list.Children.Select(Show))}]",
        YamlMappingNode map => $"{{{string.Join(", ", map.Children.Select(pair => $"{Show(pair.Key)}: {Show(pair.Value)}"))}}}",
        _ => "",
    };
}
