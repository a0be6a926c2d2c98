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

    private static string? FromLoader()
    {
        string file = OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";
        string[] folders = [Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native"), Path.Combine("runtimes", "linux-x64", "native"), ""];
        string? path = folders.Select(folder => Path.Combine(AppContext.BaseDirectory, folder, file)).FirstOrDefault(File.Exists);
        if (path is null)
        {
            return $"{file} is not beside the program; build it with -p:Torch=cpu or -p:Torch=cuda";
        }

        try
        {
            NativeLibrary.Free(NativeLibrary.Load(path));
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            string[] lines = exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return lines.FirstOrDefault(line => line.Contains("GLIBC", StringComparison.Ordinal)) ?? lines[0];
        }
    }

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}
