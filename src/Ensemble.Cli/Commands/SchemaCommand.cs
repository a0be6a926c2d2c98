using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Glossary;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble schema</c>.</summary>
internal static class SchemaCommand
{
    public static Command Create()
    {
        var command = new Command("schema", "Print the JSON Schema of experiment files, with which editors complete and check them.");
        command.SetAction(_ => Guard.Run(_ =>
        {
            Console.Write(ExperimentSchema.Text());
            return ExitCode.Done;
        }));
        return command;
    }
}
