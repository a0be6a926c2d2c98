using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Ensemble.Training.Engines;

/// <summary>The processor of this machine, and the part of it that the process may use.</summary>
public static class HostProcessor
{
    /// <summary>The model, such as <c>AMD EPYC 7763</c>; the architecture where the system does not say.</summary>
    public static string Name => FromSystem("/proc/cpuinfo", "model name")
        ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
        ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>The instructions that decide the speed, such as <c>vectors of 256 bits with fused multiply-add</c>.</summary>
    public static string Vectors
    {
        get
        {
            string multiply = Fma.IsSupported || RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "with" : "without";
            return $"vectors of {Vector<byte>.Count * 8} bits {multiply} fused multiply-add";
        }
    }

    /// <summary>The cores that the process may use.</summary>
    public static int Cores => Environment.ProcessorCount;

    /// <summary>The memory that the process may use, in bytes; a container's limit counts.</summary>
    public static long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The part of the memory that the process may still take, in bytes.</summary>
    public static long FreeBytes
    {
        get
        {
            long allowed = Math.Max(0, MemoryBytes - Environment.WorkingSet);
            return long.TryParse(FromSystem("/proc/meminfo", "MemAvailable")?.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long kilobytes)
                ? Math.Min(allowed, 1024 * kilobytes)
                : allowed;
        }
    }

    private static string? FromSystem(string file, string key)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
