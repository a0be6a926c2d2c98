using System.Runtime.InteropServices;

namespace Ensemble.Training.Engines;

/// <summary>The processor of this machine, and the part of it that the process may use.</summary>
public static class HostProcessor
{
    private const string ModelKey = "model name";

    /// <summary>The model, such as <c>AMD EPYC 7763</c>; the architecture where the system does not say.</summary>
    public static string Name => ModelFromSystem() ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>The cores that the process may use.</summary>
    public static int Cores => Environment.ProcessorCount;

    /// <summary>The memory that the process may use, in bytes; a container's limit counts.</summary>
    public static long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The part of the memory that nobody uses now, in bytes.</summary>
    public static long FreeBytes
    {
        get
        {
            GCMemoryInfo memory = GC.GetGCMemoryInfo();
            return Math.Max(0, memory.TotalAvailableMemoryBytes - Math.Max(memory.MemoryLoadBytes, Environment.WorkingSet));
        }
    }

    private static string? ModelFromSystem()
    {
        try
        {
            return File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(line => line.StartsWith(ModelKey, StringComparison.Ordinal))
                ?.Split(':', 2)[1].Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        }
    }
}
