using System.CommandLine;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Storage;
using Ensemble.Model;
using Ensemble.Training.Benchmarking;
using Ensemble.Training.Engines;

namespace Ensemble.Cli.Commands;

/// <summary><c>ensemble bench</c>.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var arguments = new BenchArguments();
        var command = new Command("bench", "Time the built-in engine on named workloads, or on one of your own, beside what this machine can do at best.");
        arguments.AddTo(command);
        command.SetAction(parsed => Guard.Run(cancellation => Run(arguments, parsed, cancellation)));
        return command;
    }

    private static int Run(BenchArguments arguments, ParseResult parsed, CancellationToken cancellation)
    {
        IReadOnlyList<Workload> workloads = arguments.Workloads(parsed);
        int threads = arguments.Threads(parsed);
        var benchmark = new CpuBenchmark();
        var results = new List<BenchResult>();
        foreach (Workload workload in workloads)
        {
            WorkloadTiming one = benchmark.Time(workload, 1, arguments.Steps(parsed), cancellation);
            WorkloadTiming all = threads == 1 ? one : benchmark.Time(workload, threads, arguments.Steps(parsed), cancellation);
            results.Add(new BenchResult(all, one.StepSeconds / all.StepSeconds));
            Console.Error.WriteLine($"{workload.Name}: {all.NanosecondsPerWeightStep:F3} ns per weight and step");
        }

        // Last, so that its large buffers do not count as memory of the engine.
        var ceiling = MachineCeiling.Measure();
        if (arguments.Json(parsed))
        {
            Console.WriteLine(JsonFile.Text(Json(ceiling, results)));
        }
        else
        {
            BenchText.Write(Consoles.Out, ceiling, results);
        }

        return ExitCode.Done;
    }

    private static object Json(MachineCeiling ceiling, List<BenchResult> results) => new
    {
        machine = HostProcessor.Name,
        cores = Environment.ProcessorCount,
        ceiling_per_thread = new
        {
            gflops = ceiling.Flops * 1e-9,
            normals_per_second = ceiling.Normals,
            stream_bytes_per_second = ceiling.StreamBytes,
        },
        workloads = results.Select(result => new
        {
            name = result.Timing.Workload.Name,
            members = result.Timing.Workload.Members,
            inputs = result.Timing.Workload.Inputs,
            width = result.Timing.Workload.Width,
            depth = result.Timing.Workload.Depth,
            samples = result.Timing.Workload.Samples,
            activation = result.Timing.Workload.Activation.Name,
            integrator = result.Timing.Workload.Integrator.Name,
            threads = result.Timing.Threads,
            steps = result.Timing.Steps,
            ns_per_weight_step = result.Timing.NanosecondsPerWeightStep,
            gflops = result.Timing.Gigaflops,
            normals_per_second = result.Timing.NormalsPerSecond,
            share_of_ceiling = result.Timing.ShareOf(ceiling),
            threads_scaling = result.Scaling,
            engine_bytes = result.Timing.EngineBytes,
            peak_memory_bytes = result.Timing.PeakMemoryBytes,
        }),
    };
}
