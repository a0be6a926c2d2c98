using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments;
using Ensemble.Experiments.Viewing;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble view [DIR]</c>.</summary>
internal static class ViewCommand
{
    private const int LastPort = 65535;

    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The folder that holds results folders.", DefaultValueFactory = _ => "runs" };
        var port = new Option<int>("--port") { Description = "The port; 0 for one that is free." };
        var stay = new Option<bool>("--no-browser") { Description = "Print the address alone." };
        var command = new Command("view", "Serve a page over all runs, sweeps and verifications of a folder, with live progress; to this machine alone, and nothing is written.") { folder, port, stay };
        command.SetAction(parsed => Guard.Run(cancellation => Run(parsed.GetValue(folder)!, parsed.GetValue(port), parsed.GetValue(stay), cancellation)));
        return command;
    }

    private static int Run(string folder, int port, bool stay, CancellationToken cancellation)
    {
        if (port is < 0 or > LastPort)
        {
            throw new ExperimentException("", $"--port is {port}; it must be from 0 to {LastPort}");
        }

        using var server = new ViewServer(folder, port);
        Signals.IsWorking = true;
        Console.WriteLine($"{server.Address}    (Ctrl-C ends it)");
        if (!stay && !Console.IsOutputRedirected)
        {
            Open(server.Address);
        }

        server.Run(cancellation).GetAwaiter().GetResult();
        return ExitCode.Done;
    }

    private static void Open(Uri address)
    {
        try
        {
            using Process? browser = Process.Start(new ProcessStartInfo(address.ToString()) { UseShellExecute = true });
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException or FileNotFoundException)
        {
            // Without a browser the address stands in the terminal.
        }
    }
}
