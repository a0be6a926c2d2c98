using System.Runtime.InteropServices;
using System.Text;

namespace Ensemble.Torch.Devices;

/// <summary>What TorchSharp does not tell about CUDA devices, asked of the driver's own library, which is wherever there is a device.</summary>
internal static unsafe class CudaDriver
{
    private const int Success = 0;
    private const int MajorAttribute = 75;
    private const int MinorAttribute = 76;
    private const int ProcessorsAttribute = 16;

    private static readonly Lazy<nint> Library = new(Load);

    /// <summary>A device: its name, its memory, what of it is free, and what it can do. Null where the driver does not say.</summary>
    /// <param name="index">The index of the device.</param>
    public static CudaDevice? Device(int index)
    {
        int device;
        if (Library.Value == 0 || Call("cuInit", 0) != Success || ((delegate* unmanaged<int*, int, int>)Export("cuDeviceGet"))(&device, index) != Success)
        {
            return null;
        }

        byte* name = stackalloc byte[128];
        _ = ((delegate* unmanaged<byte*, int, int, int>)Export("cuDeviceGetName"))(name, 128, device);
        return Memory(device) is not { } memory ? null : new CudaDevice(
            Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)),
            memory.Total,
            memory.Free,
            $"compute {Attribute(MajorAttribute, device)}.{Attribute(MinorAttribute, device)}, {Attribute(ProcessorsAttribute, device)} multiprocessors, driver for CUDA {DriverVersion()}");
    }

    // Free memory belongs to a context: the primary one, which libtorch uses too.
    private static (long Total, long Free)? Memory(int device)
    {
        nint context;
        if (((delegate* unmanaged<nint*, int, int>)Export("cuDevicePrimaryCtxRetain"))(&context, device) != Success)
        {
            return null;
        }

        nuint free = 0, total = 0;
        nint popped;
        int status = ((delegate* unmanaged<nint, int>)Export("cuCtxPushCurrent_v2"))(context);
        if (status == Success)
        {
            status = ((delegate* unmanaged<nuint*, nuint*, int>)Export("cuMemGetInfo_v2"))(&free, &total);
            _ = ((delegate* unmanaged<nint*, int>)Export("cuCtxPopCurrent_v2"))(&popped);
        }

        _ = Call("cuDevicePrimaryCtxRelease_v2", device);
        return status == Success ? ((long)total, (long)free) : null;
    }

    private static int Attribute(int attribute, int device)
    {
        int value;
        return ((delegate* unmanaged<int*, int, int, int>)Export("cuDeviceGetAttribute"))(&value, attribute, device) == Success ? value : 0;
    }

    private static string DriverVersion()
    {
        int version;
        return ((delegate* unmanaged<int*, int>)Export("cuDriverGetVersion"))(&version) == Success ? $"{version / 1000}.{version % 1000 / 10}" : "?";
    }

    private static int Call(string name, int argument) => ((delegate* unmanaged<int, int>)Export(name))(argument);

    /// <summary>A function of the driver.</summary>
    /// <param name="name">Its name.</param>
    public static nint Export(string name) => NativeLibrary.GetExport(Library.Value, name);

    private static nint Load() =>
        NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out nint library) ? library : 0;
}
