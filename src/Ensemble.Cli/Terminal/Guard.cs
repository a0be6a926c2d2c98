using Ensemble.Experiments;
using Ensemble.Experiments.Checkpoints;
using Ensemble.Model;
using Ensemble.Training;
using Ensemble.Training.Engines;

namespace Ensemble.Cli.Terminal;

/// <summary>Runs a command so that it ends with one clear line and the right exit code, whatever happens.</summary>
internal static class Guard
{
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
        catch (AggregateException error) when (error.InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            return Fail("interrupted", signals.Code);
        }
        catch (Exception error) when (error is ExperimentException or ModelException or DivergedException)
        {
            return Fail($"error: {error.Message}", ExitCode.BadInput);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Fail($"failed: {error.Message}", ExitCode.Failed);
        }
        catch (OutOfMemoryException)
        {
            return Fail("failed: out of memory; 'ensemble plan' says what an experiment needs", ExitCode.Failed);
        }
    }

    private static int Fail(string line, int code)
    {
        Console.Error.WriteLine(line.ReplaceLineEndings(" "));
        return code;
    }
}
