using Ensemble.Experiments;
using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Settings;
using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Cli.Terminal;

/// <summary>Runs a command so that it ends with one clear line and the right exit code, whatever happens.</summary>
internal static class Guard
{
    /// <summary>Prints the trace of an error that nobody foresaw.</summary>
    public const string TraceVariable = "ENSEMBLE_TRACE";

    private const int LongestWord = 300;

    /// <summary>Runs a command.</summary>
    public static int Run(Func<CancellationToken, int> command)
    {
        using var signals = new Signals();
        try
        {
            return command(signals.Token);
        }
        catch (InterruptedException error)
        {
            return Fail(error.Message, ExitCode.Continuable);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return Fail("interrupted", signals.Code);
        }
        catch (AggregateException error) when (error.Flatten().InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            return Fail("interrupted", signals.Code);
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    /// <summary>Says in one line what went wrong.</summary>
    /// <returns>The exit code.</returns>
    public static int Fail(Exception error) => error switch
    {
        AggregateException { InnerException: { } inner } => Fail(inner),
        ModelException refused => Fail($"error: {FileKeys.Translate(refused)}", ExitCode.BadInput),
        ExperimentException or DataFormatException or DivergedException => Fail($"error: {error.Message}", ExitCode.BadInput),
        IOException or UnauthorizedAccessException => Fail($"failed: {error.Message}", ExitCode.Failed),
        OutOfMemoryException => Fail("failed: out of memory; 'ensemble plan' says what an experiment needs", ExitCode.Failed),
        _ => Unforeseen(error),
    };

    // A name of 100,000 characters is no help.
    private static string Shorten(string word) => word.Length <= LongestWord ? word : word[..(LongestWord / 2)] + "…" + word[^(LongestWord / 4)..];

    private static int Unforeseen(Exception error)
    {
        if (Environment.GetEnvironmentVariable(TraceVariable) is "1")
        {
            Console.Error.WriteLine(error);
        }

        return Fail($"failed: a fault of the program, please report it: {error.GetType().Name}: {error.Message} ({TraceVariable}=1 shows where)", ExitCode.Failed);
    }

    private static int Fail(string line, int code)
    {
        Console.Error.WriteLine(string.Join(' ', line.ReplaceLineEndings(" ").Split(' ').Select(Shorten)));
        return code;
    }
}
