using System.Runtime.InteropServices;

namespace Ensemble.Cli.Terminal;

/// <summary>
/// Turns signals into cancellation, and remembers which of them came: Ctrl-C, SIGTERM, and SIGUSR1, with which schedulers
/// announce the end of a job. SIGUSR2 asks for a checkpoint and nothing else.
/// </summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    public Signals() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ExitCode.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ExitCode.Terminated)),
        .. OperatingSystem.IsWindows() ? [] : UserSignals(),
    ];

    /// <summary>Is set when SIGUSR2 came.</summary>
    public static AutoResetEvent CheckpointNow { get; } = new(false);

    public CancellationToken Token => source.Token;

    /// <summary>128 + the number of the signal that came.</summary>
    public int Code { get; private set; } = ExitCode.Interrupted;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }

        source.Dispose();
    }

    // The runtime has no names for these two; their numbers differ between systems.
    private IEnumerable<PosixSignalRegistration> UserSignals()
    {
        (int first, int second) = OperatingSystem.IsLinux() ? (10, 12) : (30, 31);
        yield return PosixSignalRegistration.Create((PosixSignal)first, signal => Stop(signal, ExitCode.Terminated));
        yield return PosixSignalRegistration.Create((PosixSignal)second, signal =>
        {
            signal.Cancel = true;
            CheckpointNow.Set();
        });
    }

    /// <summary>Whether there is something that a stop has to bring to an end; without it a signal ends the process at once.</summary>
    public static bool IsWorking { get; set; }

    // A second signal, or one before anything has begun, does not wait: what prepares a run does not look for signals.
    private void Stop(PosixSignalContext signal, int code)
    {
        signal.Cancel = true;
        Code = code;
        if (!IsWorking || source.IsCancellationRequested)
        {
            Console.Error.WriteLine("interrupted");
            Environment.Exit(code);
        }

        source.Cancel();
    }
}
