using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Ensemble.Experiments.Data;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Glossary;
using Ensemble.Experiments.Tests.Checkpoints;
using Ensemble.Model.Quantities;
using Ensemble.Training.Observables;

namespace Ensemble.Experiments.Tests.Glossary;

/// <summary>The glossary says what the reader of experiment files does: the same keys, defaults and allowed values.</summary>
public sealed partial class GlossaryTests
{
    private static readonly string[] Contexts =
    [
        .. DataSource.Names.Select(source => $"data={{source: {source}{(source is not ("digits" or "orthogonal" or "sphere") ? ", path: x" : "")}"),
        "network={",
        "network={layers: [dense, relu]",
        "network={feature_strength: 1",
        .. Integrator.Names.Select(integrator => $"langevin={{integrator: {integrator}"),
        "langevin={integrator: implicit, steps: [30]",
        "schedule=[{at: 1",
        "ensemble={",
        "ensemble={members: auto",
        "record={",
        "theory={",
        "theory={mean_field: {",
        "theory={unified: {",
        "engine={",
        "{",
        .. new[] { "dense", "conv", "residual", "hadamard", "rnn", "attention", "layer_norm", "flatten", "last", "readout" }
            .Select(kind => $"network={{layers: [dense, {{{kind}: {{{(kind == "residual" ? "branch: [dense]" : kind == "hadamard" ? "a: [dense], b: [dense]" : "")}"),
    ];

    public static TheoryData<string> Paths => [.. Terms.Keys.Where(key => key.Form != KeyForm.Bare).Select(key => key.Path)];

    [Fact]
    public void EveryKeyThatTheReaderAsksFor_IsInTheGlossary_AndNoOther()
    {
        string[] asked = [.. Contexts.SelectMany(KnownIn).Distinct().Order(StringComparer.Ordinal)];
        string[] listed = [.. Terms.Keys.Select(key => key.Path).Order(StringComparer.Ordinal)];
        string[] sections = ["data", "network", "langevin", "schedule", "ensemble", "record", "theory", "theory.mean_field", "theory.unified", "engine"];
        Assert.Equal([], asked.Except(listed).Except(sections));
        Assert.Equal([], listed.Except(asked).Where(path => !path.StartsWith("network.layers.", StringComparison.Ordinal)));
        Assert.Equal([], listed.Except(asked).Where(path => path.Count(letter => letter == '.') > 2));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void DefaultsAndAllowedValues_AreThoseOfTheReader(string path)
    {
        Key key = Terms.Keys.Single(key => key.Path == path);
        if (key.HasDefaultValue)
        {
            Assert.Equal(Read(key, null), Read(key, key.Default));
        }

        // A value may be allowed and yet not fit to the rest of the experiment: messages about the key itself name it first.
        foreach (string value in key.Form.Accepted.Where(value => value.Length > 0))
        {
            Exception? error = Record.Exception(() => Read(key, value));
            Assert.False(error is ExperimentException && AboutTheKey(error.Message), $"{path}={value}: {error?.Message}");
        }

        foreach (string value in key.Form.Refused)
        {
            string message = Assert.Throws<ExperimentException>(() => Read(key, value)).Message;
            Assert.True(message.Contains(path.Split('.')[^1], StringComparison.Ordinal) || path.Contains("layers", StringComparison.Ordinal), $"{path}={value}: {message}");
        }

        bool AboutTheKey(string message) => message.Contains($" {key.Path} is ", StringComparison.Ordinal) && !message.Contains("langevin.steps is a list that sums", StringComparison.Ordinal) && !path.StartsWith("network.layers.", StringComparison.Ordinal) && !(path == "network.width" && message.Contains("hidden layers", StringComparison.Ordinal));
    }

    [Fact]
    public void EveryObservable_IsInTheGlossary_WithItsArrays()
    {
        Assert.Equal(Observable.Names.Order(StringComparer.Ordinal), ObservableEntry.All.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        string root = Directory.CreateTempSubdirectory("ensemble-glossary-").FullName;
        try
        {
            foreach (ObservableEntry entry in ObservableEntry.All)
            {
                var run = new TinyRun(root, $"record.observables=[{entry.Name}]");
                ImmutableArray<string> yielded = [.. Observable.Parse(entry.Name).Arrays(run.Prepared.Simulation).SelectMany(array => Catalogue.MeasuredBy(array.Name)).Select(quantity => quantity.Family).Distinct()];
                Assert.Subset(entry.Arrays.ToHashSet(), yielded.Where(family => family != "predictor_covariance" || entry.Name == "predictor_covariance").ToHashSet());
                Assert.All(entry.Arrays, array => Assert.Contains(Catalogue.All, quantity => quantity.Family == array));
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory]
    [InlineData("langevin.temperature", "langevin.temperature")]
    [InlineData("temperature", "langevin.temperature", "schedule.temperature")]
    [InlineData("schedule.0.at", "schedule.at")]
    [InlineData("mean_field", "mean_field")]
    [InlineData("ntk", "ntk", "ntk", "ntk")]
    [InlineData("hidden_kernel_2", "hidden_kernel_2")]
    [InlineData("engine", "engine.device", "engine.backend", "engine.threads", "engine.precision")]
    [InlineData("no_such_word")]
    public void ANameIsFound(string name, params string[] expected) => Assert.Equal(expected, Terms.Find(name).Select(entry => entry.Name));

    private static string Read(Key key, string? value)
    {
        string[] given = [.. key.Given];
        return ExperimentText.Of(ExperimentFile.Parse("{}", "/x.yaml", value is null ? [.. given, .. Without(key)] : [.. given, Override(key.Path, value)]));
    }

    private static string[] Without(Key key) => key.Path.StartsWith("network.layers.", StringComparison.Ordinal) ? [Override(key.Path, null)] : [];

    private static string Override(string path, string? value)
    {
        string[] parts = path.Split('.');
        string setting = value is null ? "" : $"{parts[^1]}: {value}";
        if (path.StartsWith("schedule.", StringComparison.Ordinal))
        {
            return parts[1] == "at" ? $"schedule=[{{{setting}}}]" : $"schedule=[{{at: 1, {setting}}}]";
        }

        if (!path.StartsWith("network.layers.", StringComparison.Ordinal))
        {
            return $"{path}={value}";
        }

        string rest = parts[2] == "residual" && parts[^1] != "branch" ? $"{(value is null ? "" : ", ")}branch: [dense]" : parts[2] == "hadamard" ? $", {(parts[^1] == "a" ? "b" : "a")}: [dense]" : "";
        return parts.Length == 3 ? $"network.layers=[dense, {(value is null ? parts[2] : $"{{{setting}}}")}]" : $"network.layers=[dense, {{{parts[2]}: {{{setting}{rest}}}}}]";
    }

    // The reader names what it knows in a section when it meets a key that it does not.
    private static IEnumerable<string> KnownIn(string context)
    {
        string open = context + (context.EndsWith('{') ? "" : ", ") + "zzz: 1";
        var ends = new Stack<char>();
        foreach (char letter in open)
        {
            _ = letter is '{' or '[' ? Push(letter == '{' ? '}' : ']') : letter is '}' or ']' && ends.TryPop(out _);
        }

        string closed = open + string.Concat(ends);
        Exception error = Assert.Throws<ExperimentException>(() => context == "{" ? ExperimentFile.Parse(closed, "/x.yaml") : ExperimentFile.Parse("{}", "/x.yaml", [closed]));
        Match match = Unknown().Match(error.Message);
        Assert.True(match.Success, $"{closed}: {error.Message}");
        string section = string.Join('.', match.Groups["path"].Value.Split('.').Where(part => part != "zzz" && !int.TryParse(part, out _)));
        bool Push(char end)
        {
            ends.Push(end);
            return true;
        }

        return match.Groups["known"].Value.Split(", ").Where(key => key.Length > 0).Select(key => section.Length == 0 ? key : $"{section}.{key}").Where(path => path != "zzz");
    }

    [GeneratedRegex(@"unknown key '(?<path>[^']*)'.*\(known here: (?<known>[^)]*)\)")]
    private static partial Regex Unknown();
}
