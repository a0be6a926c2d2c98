#if TORCH
using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Conformance;
using Ensemble.Experiments.Storage;
using Ensemble.Torch;
using Ensemble.Torch.Devices;
using Ensemble.Torch.Rehearsal;
using Ensemble.Training.Cpu;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble conformance</c>: one part of the rehearsal of <c>tests/gpu/run</c>, as JSON.</summary>
internal static class ConformanceCommand
{
    private static readonly IReadOnlyDictionary<string, Func<string, bool, object?>> Parts = new Dictionary<string, Func<string, bool, object?>>
    {
        ["suite"] = (device, _) => Suite(device),
        ["agreement"] = (device, _) => Agree(device),
        ["memory"] = (device, small) => new DeviceRehearsal(device, small).Memory(),
        ["halving"] = (device, small) => new DeviceRehearsal(device, small).Halving(),
        ["products"] = (device, small) => new DeviceRehearsal(device, small).Products(),
        ["steady"] = (device, small) => new DeviceRehearsal(device, small).Steady(),
        ["waits"] = (device, small) => new DeviceRehearsal(device, small).Waits(),
        ["limits"] = (device, small) => new DeviceRehearsal(device, small).Limits(),
        ["speed"] = (device, small) => new DeviceRehearsal(device, small).Speed().ToArray(),
        ["rounding"] = (device, small) => new DeviceRehearsal(device, small).Rounding().ToArray(),
    };

    public static Command Create()
    {
        var part = new Argument<string>("part") { Description = $"What to ask: {string.Join(", ", Parts.Keys)}." };
        part.AcceptOnlyFromAmong([.. Parts.Keys]);
        var device = new Option<string>("--device") { Description = "cpu or cuda.", DefaultValueFactory = _ => "cuda" };
        var small = new Option<bool>("--small") { Description = "Small workloads, for a rehearsal on the CPU." };
        var command = new Command("conformance", "Ask the torch engine one part of what every engine must do, and how it does on a device; prints JSON (tests/gpu/run).")
        {
            part, device, small,
        };
        command.Hidden = true;
        command.SetAction(parsed => Guard.Run(_ => Run(parsed.GetValue(part)!, parsed.GetValue(device)!, parsed.GetValue(small))));
        return command;
    }

    private static int Run(string part, string device, bool small)
    {
        if (TorchRuntime.Problem is { } problem)
        {
            Console.Error.WriteLine($"error: {problem}");
            return ExitCode.BadInput;
        }

        Console.WriteLine(JsonFile.Text(Parts[part](device, small) ?? new { needs = "cuda" }));
        return ExitCode.Done;
    }

    private static object Suite(string device)
    {
        var suite = new ConformanceSuite(threads => new TorchEngine(device, threads, useFloat64: true), device == "cpu");
        (string Name, double Seconds, string? Problem)[] all = [.. suite.Run()];
        return new
        {
            tests = all.Length,
            seconds = all.Sum(test => test.Seconds),
            failed = all.Where(test => test.Problem is not null).Select(test => new { name = test.Name, problem = test.Problem }),
        };
    }

    private static object Agree(string device)
    {
        string[] names = [.. Agreement.Names.Where(name => device == "cpu" || name != Architectures.OnHostAlone)];
        return new { simulations = names.Length, float64 = Worst(CpuPrecision.Float64), float32 = Worst(CpuPrecision.Float32) };

        object Worst(CpuPrecision precision)
        {
            (double distance, string name) = names
                .Select(name => (Agreement.Distance(name, new TorchEngine(device, 2, precision == CpuPrecision.Float64) { NoiseOfHost = true }, precision), name)).Max();
            return new { largest_distance = distance, of = name };
        }
    }
}
#endif
