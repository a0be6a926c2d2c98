using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Storage;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble examples</c>.</summary>
internal static class ExamplesCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON, for scripts." };
        var command = new Command("examples", "List experiments to begin with, and the commands that run them.") { json };
        command.SetAction(parsed => Guard.Run(_ =>
        {
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonFile.Text(Template.All.Select(template => new { name = template.Name, purpose = template.Purpose, commands = template.Commands($"{template.Name}.yaml") })));
                return ExitCode.Done;
            }

            foreach (Template template in Template.All)
            {
                Console.WriteLine($"{template.Name}: {template.Purpose}");
                Console.WriteLine($"    ensemble init {template.Name}");
                foreach (string next in template.Commands($"{template.Name}.yaml"))
                {
                    Console.WriteLine($"    {next}");
                }

                Console.WriteLine();
            }

            return ExitCode.Done;
        }));
        return command;
    }
}
