using System.Text.Json;

namespace Ensemble.Cli.Tests;

public sealed class BenchTests
{
    private static readonly string[] Tiny = ["--members", "4", "--inputs", "6", "--width", "32", "--depth", "2", "--samples", "5", "--activation", "erf", "--steps", "5", "--threads", "1"];

    [Fact]
    public void Json_CarriesTheFiguresOfEachWorkload()
    {
        EnsembleProcess.Result result = Run(["bench", .. Tiny, "--json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        JsonElement bench = JsonDocument.Parse(result.Output).RootElement;
        JsonElement workload = Assert.Single(bench.GetProperty("workloads").EnumerateArray());
        Assert.Equal((4, 6, 32, 2, 5, 5), (Whole("members"), Whole("inputs"), Whole("width"), Whole("depth"), Whole("samples"), Whole("steps")));
        Assert.Equal(("erf", "explicit", 1), (workload.GetProperty("activation").GetString(), workload.GetProperty("integrator").GetString(), Whole("threads")));
        Assert.All(["ns_per_weight_step", "gflops", "normals_per_second"], name => Assert.InRange(Number(name), 1e-6, 1e12));
        Assert.InRange(Number("share_of_ceiling"), 1e-6, 1);
        Assert.Equal(1, Number("threads_scaling"));

        // A process with the runtime in it takes more than the few kilobytes of a network.
        long weights = ((6 * 32) + (32 * 32) + 32) * sizeof(float);
        Assert.InRange(Number("engine_bytes"), weights, 1e8);
        Assert.InRange(Number("peak_memory_bytes"), Number("engine_bytes"), 1e10);
        Assert.All(["gflops", "normals_per_second", "stream_bytes_per_second"], name => Assert.True(bench.GetProperty("ceiling_per_thread").GetProperty(name).GetDouble() > 0, name));

        int Whole(string name) => workload.GetProperty(name).GetInt32();
        double Number(string name) => workload.GetProperty(name).GetDouble();
    }

    [Theory]
    [InlineData("--width is '0'; it must be a whole number from 1 to", "--width", "0")]
    [InlineData("--members is 'many'; it must be a whole number from 1 to", "--members", "many")]
    [InlineData("'banana'", "--activation", "banana")]
    [InlineData("banana", "--integrator", "banana")]
    public void BadInput_IsOneLineAndExitCode2(string expected, params string[] arguments)
    {
        EnsembleProcess.Result result = Run(["bench", .. arguments]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("", result.Output);
    }

    private static EnsembleProcess.Result Run(string[] arguments) => EnsembleProcess.Run(Path.GetTempPath(), arguments);
}
