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
}
