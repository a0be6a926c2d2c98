using System.Globalization;
using System.Reflection;
using Ensemble.Training.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Devices;

/// <summary>Starts libtorch and says what it offers.</summary>
internal static class TorchRuntime
{
    private static readonly Lazy<string?> Failure = new(Start);

    /// <summary>Why libtorch cannot be used here, in one line, or null.</summary>
    public static string? Problem => Failure.Value;

    /// <summary>The versions of TorchSharp and libtorch.</summary>
    public static string Version =>
        $"TorchSharp {typeof(Tensor).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}"
        + (Problem is not null ? "" : OwnLibtorch.Folder is { } folder ? $", libtorch {OwnLibtorch.Version ?? __version__} from {folder}" : $", libtorch {__version__}");

    /// <summary>The number of CUDA devices; 0 where there is none.</summary>
    public static int CudaDevices => Problem is null && cuda.is_available() ? cuda.device_count() : 0;

    /// <summary>Opens a device and turns TF32 off.</summary>
    /// <param name="name"><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
    /// <exception cref="EngineUnavailableException">libtorch or the device is not there.</exception>
    public static Device Open(string name)
    {
        if (Problem is { } problem)
        {
            throw new EngineUnavailableException(problem);
        }

        if (name == "cpu")
        {
            return CPU;
        }

        int index = Index(name);
        if (index >= CudaDevices)
        {
            throw new EngineUnavailableException(CudaDevices == 0
                ? "libtorch finds no CUDA device: build with -p:Torch=cuda and check 'nvidia-smi'"
                : $"there is no {name}; this machine has {CudaDevices} CUDA device(s), counted from cuda:0");
        }

        backends.cuda.matmul.allow_tf32 = false;
        backends.cudnn.allow_tf32 = false;
        return new Device(DeviceType.CUDA, index);
    }


    private static int Index(string name) =>
        name == "cuda" ? 0
        : name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index
        : throw new EngineUnavailableException($"device is '{name}'; it must be cpu, cuda or cuda:N");

    // Exact in every version: what a bridge that does not fit gets wrong shows in shapes, strides or values.
    private static string? SmokeTest()
    {
        using var scope = NewDisposeScope();
        Tensor a = arange(6, dtype: ScalarType.Float64).reshape(2, 3);
        Tensor product = bmm(a.unsqueeze(0), a.t().unsqueeze(0)).squeeze(0);
        product.mul_(2).add_(eye(2, dtype: ScalarType.Float64));
        double[] values = product.contiguous().data<double>().ToArray();
        return values.AsSpan().SequenceEqual([11, 28, 28, 101]) ? null
            : $"libtorch computes {string.Join(", ", values)} where 11, 28, 28, 101 is due: it does not fit TorchSharp's bridge, which was built for {OwnLibtorch.BuiltFor}";
    }

    private static string? Start()
    {
        if (!OwnLibtorch.IsBundled && OwnLibtorch.Load() is { } problem)
        {
            return problem;
        }

        // Where libtorch does not load, TorchSharp writes pages to the console.
        TextWriter output = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            return SmokeTest();
        }
        catch (Exception exception) when (exception is TypeInitializationException or NotSupportedException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return NativeLibraryProblem.Explain(exception);
        }
        finally
        {
            Console.SetOut(output);
        }
    }
}
