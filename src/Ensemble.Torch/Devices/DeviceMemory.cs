using Ensemble.Training.Engines;
using TorchSharp;

namespace Ensemble.Torch.Devices;

/// <summary>The memory that a run may plan with.</summary>
internal static class DeviceMemory
{
    /// <summary>Assumed where the driver does not say; halving corrects it.</summary>
    private const long CautiousGuess = 4L << 30;

    /// <summary>The free memory of a device in bytes.</summary>
    public static long Free(torch.Device device) => device.type switch
    {
        DeviceType.CPU => HostProcessor.FreeBytes,
        DeviceType.CUDA => CudaDriver.Device(Math.Max(device.index, 0))?.FreeBytes ?? CautiousGuess,
        _ => CautiousGuess,
    };
}
