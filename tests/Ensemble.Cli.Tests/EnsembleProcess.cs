using System.Diagnostics;

namespace Ensemble.Cli.Tests;

/// <summary>Runs the real program as a process, as a user or a scheduler does.</summary>
internal sealed class EnsembleProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    public EnsembleProcess(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ensemble.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        process = Process.Start(start)!;
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    public static Result Run(string folder, params string[] arguments)
    {
        using var process = new EnsembleProcess(folder, arguments);
        return process.Wait();
    }

    public Result Wait()
    {
        process.WaitForExit();
        return new Result(process.ExitCode, output.Result, error.Result);
    }

    public void Signal(string name) => Process.Start("kill", ["-s", name, $"{process.Id}"]).WaitForExit();

    public void Dispose() => process.Dispose();

    internal sealed record Result(int ExitCode, string Output, string Error);
}
