using System.Collections.Immutable;
using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Glossary;
using Ensemble.Experiments.Storage;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble explain NAME…</c>.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("NAME")
        {
            Description = "A key (langevin.temperature, or its end: temperature), section, layer, observable, theory, array or exit code. Without one: all of them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        names.CompletionSources.Add(_ => All.Select(entry => new System.CommandLine.Completions.CompletionItem(entry.Name)).DistinctBy(item => item.Label));
        var json = new Option<bool>("--json") { Description = "Print the entries as JSON, for scripts." };
        var command = new Command("explain", "Say what a key, observable, theory, array or exit code means: default, allowed values, symbol, where it acts.") { names, json };
        command.SetAction(parsed => Guard.Run(_ => Run(parsed.GetValue(names) ?? [], parsed.GetValue(json))));
        return command;
    }

    private static ImmutableArray<Entry> All => [.. Terms.All, .. ExitCode.Entries];

    private static int Run(string[] names, bool json)
    {
        ImmutableArray<Entry> entries = names.Length == 0 ? All : [.. names.SelectMany(name => Find(name))];
        if (json)
        {
            Console.WriteLine(JsonFile.Text(entries));
        }
        else if (names.Length == 0)
        {
            GlossaryText.WriteAll(Console.Out, entries);
            Console.WriteLine("'ensemble explain NAME' says all of one.");
        }
        else
        {
            foreach ((int i, Entry entry) in entries.Index())
            {
                Console.Write(i == 0 ? "" : Environment.NewLine);
                GlossaryText.Write(Console.Out, entry);
            }
        }

        return ExitCode.Done;
    }

    private static ImmutableArray<Entry> Find(string name)
    {
        if (name.Trim().Length == 0 || name.StartsWith('-'))
        {
            throw new ExperimentException("", $"'{name}' is not a name; 'ensemble explain' lists all of them");
        }

        ImmutableArray<Entry> found = [.. ExitCode.Entries.Where(entry => entry.Name == name), .. Terms.Find(name)];
        return found.IsEmpty
            ? throw new ExperimentException("", $"there is no key, layer, observable, theory, array or exit code '{(name.Length > 80 ? name[..80] + "…" : name)}'; the nearest is '{NearestKey.Of(name, All.Select(entry => entry.Name))}' ('ensemble explain' lists all)")
            : found;
    }
}
