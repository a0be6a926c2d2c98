using System.Diagnostics;

namespace Ensemble.Training.Benchmarking;

/// <summary>The largest resident memory of this process.</summary>
internal static class PeakMemory
{
    private const string ClearReferences = "/proc/self/clear_refs";

    // The kernel's word for "forget the peak".
    private const string ForgetPeak = "5";

    /// <summary>Starts anew from the memory in use now, where the kernel can forget a peak (Linux).</summary>
    public static void Forget()
    {
        GC.Collect();
        try
        {
            File.WriteAllText(ClearReferences, ForgetPeak);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The peak since the start of the process stands in, as documented.
        }
    }

    /// <summary>The peak in bytes.</summary>
    public static long Bytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
