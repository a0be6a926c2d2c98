using System.Collections.Immutable;
using System.Globalization;
using Ensemble.Experiments.Glossary;

namespace Ensemble.Cli.Terminal;

/// <summary>The exit codes of the program; schedulers rely on them.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadInput = 2;
    public const int Disagreement = 3;
    public const int Continuable = 75;
    public const int Interrupted = 130;
    public const int Terminated = 143;

    /// <summary>What each means, and what to do.</summary>
    public static ImmutableArray<(int Code, string Meaning, string Advice)> Meanings { get; } =
    [
        (Done, "done", "go on"),
        (Failed, "failed: a full disk, too little memory, a fault of the program", "look at the message; the same command may work later"),
        (BadInput, "bad input: the file, an override, the data or an option", "do not retry; the message names the key and the allowed values"),
        (Disagreement, "networks say no. verify: the theory is rejected; tune: they do not confirm the proposal", "look at verify.html or tune.html"),
        (Continuable, "interrupted, with a checkpoint", "give the same command again to go on"),
        (Interrupted, "interrupted by Ctrl-C without a checkpoint", "give the same command again"),
        (Terminated, "interrupted by SIGTERM without a checkpoint", "give the same command again"),
    ];

    /// <summary>Them as entries of the glossary.</summary>
    public static IEnumerable<Entry> Entries =>
        Meanings.Select(code => new Entry("exit code", code.Code.ToString(CultureInfo.InvariantCulture), null, code.Meaning, [new Fact("then", code.Advice)], "../README.md"));
}
