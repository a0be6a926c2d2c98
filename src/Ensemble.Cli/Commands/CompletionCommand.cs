using System.CommandLine;
using Ensemble.Cli.Terminal;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble completion SHELL</c>.</summary>
internal static class CompletionCommand
{
    // The program completes itself: [suggest:N] LINE prints what may stand at position N of the line.
    private const string Bash =
        """
        # ensemble completion for bash: eval "$(ensemble completion bash)" in ~/.bashrc
        _ensemble() {
            local word="${COMP_LINE:0:COMP_POINT}" found
            word="${word##*[[:space:]]}"
            local IFS=$'\n'
            found=$(ensemble "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null)
            COMPREPLY=($(compgen -W "$found" -- "$word"))
            [ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$word"))
            # Bash takes '=' for the beginning of a word.
            [[ $word == *=* && $COMP_WORDBREAKS == *=* ]] && COMPREPLY=("${COMPREPLY[@]#"${word%=*}="}")
            [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
            return 0
        }
        complete -o filenames -F _ensemble ensemble

        """;

    private const string Zsh =
        """
        #compdef ensemble
        # ensemble completion for zsh: ensemble completion zsh > "${fpath[1]}/_ensemble", or eval "$(ensemble completion zsh)" after compinit
        _ensemble() {
            local -a found keys
            found=("${(@f)$(ensemble "[suggest:$CURSOR]" "$BUFFER" 2> /dev/null)}")
            found=(${found:#})
            keys=(${(M)found:#*=})
            found=(${found:#*=})
            (( $#keys )) && compadd -S '' -a keys
            (( $#found )) && compadd -a found
            (( $#keys + $#found )) || _files
        }
        if [ "$funcstack[1]" = "_ensemble" ]; then _ensemble "$@"; else compdef _ensemble ensemble; fi

        """;

    private const string Fish =
        """
        # ensemble completion for fish: ensemble completion fish > ~/.config/fish/completions/ensemble.fish
        function __ensemble_complete
            set -l line (commandline -cp)
            ensemble "[suggest:"(string length -- $line)"]" $line 2> /dev/null
        end
        complete -c ensemble -a '(__ensemble_complete)'

        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a script that completes commands, options, keys and their values in a shell; its first lines say where it goes.") { shell };
        command.SetAction(parsed => Guard.Run(_ =>
        {
            Console.Write(parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCode.Done;
        }));
        return command;
    }
}
