using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Ensemble.Torch.Devices;

/// <summary>
/// Finds and loads the libtorch that is on the machine already, where the program was built without one (<c>-p:Torch=own</c>): in
/// the folder that <c>ENSEMBLE_LIBTORCH</c> names, or inside the PyTorch of <c>python3</c>. TorchSharp's bridge is bound to what is
/// loaded first, so this must run before anything of TorchSharp.
/// </summary>
internal static partial class OwnLibtorch
{
    /// <summary>The environment variable that names the folder of libtorch.so, or one that has it under <c>lib</c>.</summary>
    public const string Variable = "ENSEMBLE_LIBTORCH";

    /// <summary>The version that TorchSharp's bridge was built for.</summary>
    public const string BuiltFor = "2.10";

    private const int BindNow = 2;

    // In this order: each needs those before it. The CUDA parts are there only in builds for CUDA.
    private static readonly (string File, bool Cuda)[] Libraries =
        [("libc10.so", false), ("libtorch_cpu.so", false), ("libc10_cuda.so", true), ("libtorch_cuda.so", true), ("libtorch.so", false)];

    /// <summary>Where libtorch was loaded from, or null.</summary>
    public static string? Folder { get; private set; }

    /// <summary>The version that stands beside the library, such as <c>2.10.0+cu128</c>, or null.</summary>
    public static string? Version { get; private set; }

    /// <summary>Whether libtorch came with the program.</summary>
    public static bool IsBundled => BesideProgram("libtorch_cpu.so", "torch_cpu.dll", "libtorch_cpu.dylib") is not null;

    /// <summary>The path of a file that came with the program, or null.</summary>
    /// <param name="names">Its names on the systems it may be on.</param>
    public static string? BesideProgram(params ReadOnlySpan<string> names)
    {
        foreach (string folder in (ReadOnlySpan<string>)["", Path.Combine("runtimes", RuntimeInformation.RuntimeIdentifier, "native"), Path.Combine("runtimes", "linux-x64", "native")])
        {
            foreach (string name in names)
            {
                string path = Path.Combine(AppContext.BaseDirectory, folder, name);
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }

        return null;
    }

    /// <summary>Loads libtorch from the machine.</summary>
    /// <returns>Why that cannot be done, in one line, or null.</returns>
    public static string? Load()
    {
        if (!OperatingSystem.IsLinux())
        {
            return $"this build takes libtorch from the machine, which works on Linux alone; build with -p:Torch=cpu";
        }

        string? folder = Find(Environment.GetEnvironmentVariable(Variable), out string problem);
        if (folder is null)
        {
            return problem;
        }

        foreach ((string file, bool cuda) in Libraries)
        {
            string path = Path.Combine(folder, file);
            if (cuda && !File.Exists(path))
            {
                continue;
            }

            try
            {
                NativeLibrary.Load(path);
            }
            catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
            {
                return $"{path} does not load: {NativeLibraryProblem.Reason(error)}";
            }
        }

        Folder = folder;
        Version = VersionIn(folder);
        return IsBuiltFor(Version) ? null : Unbound();
    }

    /// <summary>The folder of libtorch.so.</summary>
    /// <param name="named">What the environment variable says, or null to ask Python.</param>
    /// <param name="problem">Why there is none.</param>
    public static string? Find(string? named, out string problem)
    {
        problem = "";
        if (!string.IsNullOrEmpty(named))
        {
            string? found = HoldsLibrary(named) ? named : HoldsLibrary(Path.Combine(named, "lib")) ? Path.Combine(named, "lib") : null;
            problem = found is null ? $"{Variable} is '{named}'; it must be a folder that holds libtorch.so, or has it under lib" : "";
            return found is null ? null : Path.GetFullPath(found);
        }

        string? python = AskPython();
        if (python is not null && HoldsLibrary(python))
        {
            return python;
        }

        problem = $"there is no libtorch: 'python3' has no torch. Install PyTorch {BuiltFor}, or set {Variable} to the folder of libtorch.so";
        return null;
    }

    /// <summary>The version that a PyTorch or libtorch folder states, or null.</summary>
    /// <param name="folder">The folder of libtorch.so.</param>
    public static string? VersionIn(string folder)
    {
        string parent = Path.GetDirectoryName(folder) ?? folder;
        foreach (string path in (ReadOnlySpan<string>)[Path.Combine(parent, "version.py"), Path.Combine(parent, "build-version"), Path.Combine(folder, "build-version")])
        {
            if (File.Exists(path) && VersionNumber().Match(File.ReadAllText(path)) is { Success: true } match)
            {
                return match.Value;
            }
        }

        return null;
    }

    private static bool IsBuiltFor(string? version) => version is not null && version.StartsWith(BuiltFor + ".", StringComparison.Ordinal);

    private static bool HoldsLibrary(string folder) => File.Exists(Path.Combine(folder, "libtorch.so"));

    // With a libtorch of another version some symbols of the bridge may be missing. They are bound when they are first called, and a
    // missing one ends the process then; so all of them are bound here, where that is an error that can be told.
    private static string? Unbound()
    {
        string? bridge = BesideProgram("libLibTorchSharp.so");
        return bridge is null || DlOpen(bridge, BindNow) != 0 ? null
            : $"the libtorch in {Folder} is {Version ?? "of an unknown version"} and does not fit TorchSharp's bridge, which was built for {BuiltFor}; install PyTorch {BuiltFor}";
    }

    private static string? AskPython()
    {
        const string Script = "import importlib.util as u, os; s = u.find_spec('torch'); print(os.path.join(os.path.dirname(s.origin), 'lib') if s and s.origin else '')";
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3", ["-c", Script]) { RedirectStandardOutput = true, RedirectStandardError = true });
            if (process is null)
            {
                return null;
            }

            Task<string> output = process.StandardOutput.ReadToEndAsync();
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            if (!process.WaitForExit(TimeSpan.FromSeconds(30)))
            {
                process.Kill();
                return null;
            }

            string folder = output.Result.Trim();
            return folder.Length == 0 ? null : folder;
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            return null;
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint DlOpen(string path, int flags);

    [GeneratedRegex(@"\d+\.\d+\.\d+[\w.+]*")]
    private static partial Regex VersionNumber();
}
