using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Glossary;
using NJsonSchema;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Ensemble.Experiments.Tests.Glossary;

/// <summary>
/// What is written from the glossary is as it would be written now. ENSEMBLE_WRITE=1 dotnet test --filter WrittenTests writes it.
/// </summary>
public sealed class WrittenTests
{
    private static readonly string Here = AppContext.BaseDirectory;
    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromJsonAsync(ExperimentSchema.Text()).Result);

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Path.Combine(Here, "experiments"), "*.yaml", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Here, path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void TheTablesOfExperimentFile_AreCurrent() => Check("docs/experiment-file.md", KeyTables.WriteInto);

    [Fact]
    public void TheSchema_IsCurrent() => Check("docs/experiment.schema.json", _ => ExperimentSchema.Text());

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryExperiment_IsValid_AndSaysWhereTheSchemaIs(string file)
    {
        string text = File.ReadAllText(Path.Combine(Here, file));
        Assert.Equal([], Errors(text));
        string up = string.Concat(Enumerable.Repeat("../", file.Count(letter => letter == '/')));
        Assert.StartsWith(ExperimentSchema.Comment($"{up}docs/{ExperimentSchema.FileName}") + "\n", text, StringComparison.Ordinal);

        // So is the experiment with every default written out.
        Assert.Equal([], Errors(ExperimentText.Of(ExperimentFile.Parse(text, $"/{file}"))));
    }

    [Theory]
    [InlineData("langevin: { temperatur: 0.1 }")]
    [InlineData("langevin: { temperature: -1 }")]
    [InlineData("langevin: { temperature: { readout: -1 } }")]
    [InlineData("network: { activation: rleu }")]
    [InlineData("network: { layers: [{ conv: { filtr: 3 } }] }")]
    [InlineData("network: { layers: [{ residual: { branch: [nothing] } }] }")]
    [InlineData("schedule: [{ freeze: [readout] }]")]
    [InlineData("ensemble: { members: 1 }")]
    [InlineData("ensemble: { antithetic: maybe }")]
    [InlineData("record: { observables: [ntkk] }")]
    [InlineData("nam: x")]
    public void WhatTheReaderRefuses_TheSchemaRefuses(string text)
    {
        Assert.NotEmpty(Errors(text));
        Assert.Throws<ExperimentException>(() => ExperimentFile.Parse(text, "/x.yaml"));
    }

    private static void Check(string file, Func<string, string> write)
    {
        string text = File.ReadAllText(Path.Combine(Here, file));
        string current = write(text);
        if (Environment.GetEnvironmentVariable("ENSEMBLE_WRITE") is "1")
        {
            File.WriteAllText(Path.Combine(Root(), file), current);
            return;
        }

        Assert.True(text == current, $"{file} is not what the glossary says: ENSEMBLE_WRITE=1 dotnet test tests/Ensemble.Experiments.Tests --filter WrittenTests writes it anew");
    }

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../.."));

    private static string[] Errors(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. Schema.Value.Validate(Json(stream.Documents[0].RootNode)!.ToJsonString()).Select(error => $"{error.Path}: {error.Kind}")];
    }

    // As editors do: YAML 1.2, where on and off are words.
    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, Json(child.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" } => true,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "false" } => false,
        YamlScalarNode { Style: ScalarStyle.Plain } scalar when long.TryParse(scalar.Value, out long whole) => whole,
        YamlScalarNode { Style: ScalarStyle.Plain } scalar when double.TryParse(scalar.Value, out double number) => number,
        _ => ((YamlScalarNode)node).Value,
    };
}
