using System.CommandLine;
using Ensemble.Experiments;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Settings;

namespace Ensemble.Cli.Commands;

/// <summary>The arguments that every command on an experiment file shares.</summary>
internal sealed class ExperimentArguments(string changes = "Changes to the experiment, such as network.width=512 or langevin.temperature=0.05.")
{
    private readonly Argument<string> file = new("FILE") { Description = "The experiment file (YAML)." };

    private readonly Argument<string[]> overrides = new("key=value")
    {
        Description = changes,
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> root = new("--out") { Description = "The folder that holds all results folders.", DefaultValueFactory = _ => "runs" };

    private readonly Option<bool> json = new("--json") { Description = "Print the result as JSON, for scripts." };

    public void AddTo(Command command)
    {
        overrides.CompletionSources.Add(KeyCompletion.Of);
        command.Add(file);
        command.Add(overrides);
        command.Add(root);
        command.Add(json);
    }

    public Experiment Read(ParseResult parsed) => ExperimentFile.Read(File(parsed), Overrides(parsed));

    public IReadOnlyList<string> Overrides(ParseResult parsed)
    {
        string[] given = parsed.GetValue(overrides) ?? [];
        return Array.Find(given, change => change.StartsWith('-')) is { } option
            ? throw new ExperimentException("", $"unknown option '{option}' (see 'ensemble --help')")
            : given;
    }

    public string File(ParseResult parsed) => NotEmpty("FILE", parsed.GetValue(file)!);

    public string Root(ParseResult parsed) => NotEmpty("--out", parsed.GetValue(root)!);

    private static string NotEmpty(string name, string path) =>
        path.Trim().Length > 0 ? path : throw new ExperimentException("", $"{name} is empty; it must be a path");

    public bool Json(ParseResult parsed) => parsed.GetValue(json);
}
