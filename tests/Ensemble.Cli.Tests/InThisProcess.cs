using System.Reflection;

namespace Ensemble.Cli.Tests;

/// <summary>Runs the real program in the process of the tests: milliseconds instead of the second that a process takes to start.</summary>
internal static class InThisProcess
{
    private static readonly Lock Gate = new();

    // The program keeps hold of the writers that it finds first.
    private static readonly StringWriter Written = new();
    private static readonly StringWriter Said = new();

    // The entry point makes the parser, the console's writers and the guard anew, as a process does.
    private static readonly MethodInfo Main = Assembly.Load("ensemble").EntryPoint!;

    public static EnsembleProcess.Result Run(params string[] arguments)
    {
        lock (Gate)
        {
            (TextWriter output, TextWriter error) = (Console.Out, Console.Error);
            try
            {
                Console.SetOut(Written);
                Console.SetError(Said);
                int code = (int)Main.Invoke(null, [arguments])!;
                return new EnsembleProcess.Result(code, Written.ToString(), Said.ToString());
            }
            finally
            {
                Console.SetOut(output);
                Console.SetError(error);
                Written.GetStringBuilder().Clear();
                Said.GetStringBuilder().Clear();
            }
        }
    }
}
