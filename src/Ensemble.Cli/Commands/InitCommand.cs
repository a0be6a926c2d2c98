using System.CommandLine;
using System.Text.RegularExpressions;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Glossary;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble init [NAME]</c>.</summary>
internal static partial class InitCommand
{
    public static Command Create()
    {
        string[] names = [.. Template.All.Select(template => template.Name)];
        var name = new Argument<string?>("NAME") { Description = $"The name of the experiment and of its file. That of a template chooses it: {string.Join(", ", names)}.", Arity = ArgumentArity.ZeroOrOne };
        var template = new Option<string?>("--template", "-t") { Description = "What to begin with, under another name; 'ensemble examples' says what they show." };
        template.CompletionSources.Add(names);
        name.CompletionSources.Add(names);
        var force = new Option<bool>("--force") { Description = "Replace files that are there." };
        var command = new Command("init", "Write a commented experiment file to begin with, and the schema with which editors check it.") { name, template, force };
        command.SetAction(parsed => Guard.Run(_ => Run(parsed.GetValue(name), parsed.GetValue(template), parsed.GetValue(force))));
        return command;
    }

    private static int Run(string? name, string? template, bool force)
    {
        template ??= Template.All.Any(item => item.Name == name) ? name! : Template.All[0].Name;
        Template chosen = Template.All.FirstOrDefault(item => item.Name == template)
            ?? throw new ExperimentException("", $"--template is '{template}'; it must be one of {string.Join(", ", Template.All.Select(item => item.Name))} (nearest: {NearestKey.Of(template, Template.All.Select(item => item.Name))})");
        name ??= template;
        name = name.EndsWith(".yaml", StringComparison.Ordinal) ? name[..^5] : name;
        if (!ExperimentName().IsMatch(name))
        {
            throw new ExperimentException("", $"NAME is '{name}'; it must be 1 to 64 letters, digits, '.', '_' or '-', beginning with a letter or digit; files are written into the folder of the terminal");
        }

        string file = name + ".yaml";
        var files = new List<(string Path, string Text)> { (file, $"{ExperimentSchema.Comment(ExperimentSchema.FileName)}\n{chosen.Text(name, file)}") };
        if (chosen.Data is { } data)
        {
            files.Add((name + ".csv", data));
        }

        foreach ((string path, _) in files.Where(item => !force && Path.Exists(item.Path)))
        {
            throw new ExperimentException("", $"{path} is there already; --force replaces it, another NAME leaves it");
        }

        // The schema is the program's, whatever wrote it before.
        foreach ((string path, string text) in files.Append((ExperimentSchema.FileName, ExperimentSchema.Text())))
        {
            File.WriteAllText(path, text);
            Console.WriteLine($"wrote {path}");
        }

        Console.WriteLine("Next:");
        foreach (string next in chosen.Commands(file).Append("ensemble explain langevin.temperature"))
        {
            Console.WriteLine($"  {next}");
        }

        return ExitCode.Done;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex ExperimentName();
}
