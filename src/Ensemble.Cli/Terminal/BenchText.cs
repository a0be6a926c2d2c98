using System.Globalization;
using Ensemble.Model;
using Ensemble.Training.Benchmarking;
using Ensemble.Training.Engines;
using Spectre.Console;

namespace Ensemble.Cli.Terminal;

/// <summary>Shows the timings of workloads to a person.</summary>
internal static class BenchText
{
    public static void Write(IAnsiConsole console, MachineCeiling ceiling, IReadOnlyList<BenchResult> results)
    {
        WorkloadTiming first = results[0].Timing;
        console.WriteLine($"{HostProcessor.Name}, {Environment.ProcessorCount} cores. Ceiling of a thread: {Short(ceiling.Flops * 1e-9)} GFLOP/s (float32 multiply-adds in registers), {Short(ceiling.Normals * 1e-9)}·10⁹ normals/s, {Short(ceiling.StreamBytes * 1e-9)} GB/s");
        Table table = new Table().RoundedBorder().Title($"{first.Workload.Activation}, {first.Workload.Integrator.Name} steps, {first.Threads} thread{(first.Threads == 1 ? "" : "s")}");
        table.AddColumn("members×inputs×width×depth×samples");
        foreach (string column in new[] { "ns/weight/step", "GFLOP/s", "10⁹ normals/s", "of ceiling", "against 1 thread", "engine", "peak memory" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (BenchResult result in results)
        {
            WorkloadTiming timing = result.Timing;
            table.AddRow(
                timing.Workload.Name,
                timing.NanosecondsPerWeightStep.ToString("F3", CultureInfo.InvariantCulture),
                Short(timing.Gigaflops),
                Short(timing.NormalsPerSecond * 1e-9),
                timing.ShareOf(ceiling).ToString("P0", CultureInfo.InvariantCulture),
                result.Scaling.ToString("F2", CultureInfo.InvariantCulture) + "×",
                Megabytes(timing.EngineBytes),
                Megabytes(timing.PeakMemoryBytes));
        }

        console.Write(table);
    }

    private static string Megabytes(long bytes) => $"{(bytes / 1e6).ToString("F0", CultureInfo.InvariantCulture)} MB";

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
