using System.Runtime.InteropServices;

namespace Ensemble.Torch.Devices;

/// <summary>Says in one line why libtorch does not load. TorchSharp hides the reason, so the loader is asked again.</summary>
internal static class NativeLibraryProblem
{
    /// <summary>The reason in one line.</summary>
    /// <param name="exception">What TorchSharp threw.</param>
    public static string Explain(Exception exception)
    {
        string reason = FromLoader() ?? FirstLine(exception.GetBaseException().Message);
        return $"libtorch does not load here: {reason}" + (reason.Contains("GLIBC", StringComparison.Ordinal)
            ? "; this TorchSharp needs a newer system (Ubuntu 24.04, Debian 13), or an image with one"
            : "");
    }

    /// <summary>The telling line of what the loader says.</summary>
    /// <param name="exception">What loading a library threw.</param>
    public static string Reason(Exception exception)
    {
        string[] lines = exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string reason = lines.FirstOrDefault(line => line.Contains("GLIBC", StringComparison.Ordinal)) ?? lines[0];
        return reason.Split(" (required by", 2)[0];
    }

    private static string? FromLoader()
    {
        string file = OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";
        if (OwnLibtorch.BesideProgram(file) is not { } path)
        {
            return $"{file} is not beside the program; build it with -p:Torch=cpu, -p:Torch=cuda or -p:Torch=own";
        }

        try
        {
            NativeLibrary.Free(NativeLibrary.Load(path));
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            return Reason(exception);
        }
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}
