using System.CommandLine;
using System.Globalization;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Storage;
using Ensemble.Training.Engines;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble devices</c>.</summary>
internal static class DevicesCommand
{
    public static Command Create(IReadOnlyList<IEngineFactory> engines)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("devices", "List engines, devices, memory and versions.") { json };
        command.SetAction(parsed => Guard.Run(_ => Run(engines, parsed.GetValue(json))));
        return command;
    }

    private static int Run(IReadOnlyList<IEngineFactory> factories, bool json)
    {
        EngineDevices[] engines = [.. factories.Select(factory => factory.Devices())];
        if (json)
        {
            Console.WriteLine(JsonFile.Text(engines));
            return ExitCode.Done;
        }

        foreach (EngineDevices engine in engines)
        {
            Console.WriteLine($"{engine.Engine}  ({engine.Version})");
            foreach (EngineDevice device in engine.Devices)
            {
                Console.WriteLine($"  {device.Device,-7} {device.Name}: {device.Details}; {Gigabytes(device.MemoryBytes)} GB, {Gigabytes(device.FreeBytes)} GB free");
            }

            if (engine.Problem is { } problem)
            {
                Console.WriteLine($"  {problem}");
            }
        }

        if (engines.All(engine => engine.Engine != "torch"))
        {
            Console.WriteLine("torch   not part of this build; -p:Torch=cuda (or cpu) adds it: dotnet build src/Ensemble.Cli -c Release -p:Torch=cuda");
        }

        return ExitCode.Done;
    }

    private static string Gigabytes(long bytes) => (bytes / 1e9).ToString("F1", CultureInfo.InvariantCulture);
}
