using System.CommandLine;
using System.Text;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Results;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble man</c>: the manual page, written from the commands themselves.</summary>
internal static class ManCommand
{
    public static Command Create()
    {
        var command = new Command("man", "Print the manual page: ensemble man | man -l -");
        command.SetAction(parsed => Guard.Run(_ =>
        {
            Console.Write(Page(parsed.RootCommandResult.Command));
            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>The page in roff.</summary>
    internal static string Page(Command root)
    {
        var page = new StringBuilder();
        string[] lines = root.Description!.ReplaceLineEndings("\n").Split('\n');
        page.Append($".TH ENSEMBLE 1 \"\" \"ensemble {ProgramVersion.Number}\" \"Ensemble\"\n.SH NAME\nensemble \\- {Escape(lines[0].Replace("Ensemble: ", "", StringComparison.Ordinal))}\n");
        page.Append(".SH SYNOPSIS\n.B ensemble\n.I COMMAND\n[\\fIARGUMENTS\\fR]\n.SH DESCRIPTION\n");
        foreach (string line in lines.Skip(1).TakeWhile(line => !line.StartsWith("Exit codes", StringComparison.Ordinal)))
        {
            page.Append(line.Length == 0 ? ".PP\n" : line.Contains("  ", StringComparison.Ordinal) ? $".nf\n{Escape(line, keep: true)}\n.fi\n" : $"{Escape(line)}\n");
        }

        page.Append(".SH COMMANDS\n");
        foreach (Command command in root.Subcommands)
        {
            Append(page, command, "ensemble");
        }

        page.Append(".SH EXIT STATUS\n");
        foreach ((int code, string meaning, string advice) in ExitCode.Meanings)
        {
            page.Append($".TP\n.B {code}\n{Escape(meaning)}; {Escape(advice)}\n");
        }

        page.Append(".SH SEE ALSO\nensemble explain says what a key, observable, theory or array means; ensemble cite how to cite.\n");
        return page.ToString();
    }

    private static void Append(StringBuilder page, Command command, string above)
    {
        string name = $"{above} {command.Name}";
        page.Append($".SS {Escape(name)}{string.Concat(command.Arguments.Select(argument => $" {Escape(argument.Name)}{(argument.Arity.MaximumNumberOfValues > 1 ? "…" : "")}"))}\n{Escape(command.Description)}\n");
        foreach (Argument argument in command.Arguments)
        {
            page.Append($".TP\n.I {Escape(argument.Name)}\n{Escape(argument.Description)}\n");
        }

        foreach (Option option in command.Options.Where(option => !option.Hidden))
        {
            page.Append($".TP\n.B {string.Join(", ", option.Aliases.Prepend(option.Name).Select(Escape))}\n{Escape(option.Description)}\n");
        }

        foreach (Command inner in command.Subcommands)
        {
            Append(page, inner, name);
        }
    }

    private static string Escape(string? text) => Escape(text, keep: false);

    // A line that begins with a dot or an apostrophe is a request.
    private static string Escape(string? text, bool keep)
    {
        string escaped = (text ?? "").Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        escaped = keep ? escaped : escaped.Trim();
        return escaped.Length > 0 && escaped[0] is '.' or '\'' ? $"\\&{escaped}" : escaped;
    }
}
