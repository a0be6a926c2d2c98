using System.Runtime.InteropServices;

namespace Ensemble.Training.Benchmarking;

/// <summary>What the processor calls itself.</summary>
public static class ProcessorName
{
    private const string CpuInfo = "/proc/cpuinfo";

    /// <summary>The model name of the processor, or its architecture where the system does not tell.</summary>
    public static string Read() =>
        (File.Exists(CpuInfo) ? ModelName(File.ReadLines(CpuInfo)) : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER"))
        ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string? ModelName(IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1].Trim();
}
