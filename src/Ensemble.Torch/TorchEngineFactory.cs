using Ensemble.Torch.Devices;
using Ensemble.Torch.Products;
using Ensemble.Training.Engines;

namespace Ensemble.Torch;

/// <summary>Makes TorchSharp engines and says what they can run on.</summary>
/// <param name="builtForCuda">Whether the program was built with <c>-p:Torch=cuda</c>; decides what is advised where CUDA is missing.</param>
public sealed class TorchEngineFactory(bool builtForCuda) : IEngineFactory
{
    /// <inheritdoc/>
    public string Backend => "torch";

    private string CudaAdvice => builtForCuda
        ? "libtorch finds no CUDA device: check 'nvidia-smi' (in a container: --gpus all) and CUDA_VISIBLE_DEVICES"
        : "this program was built for the CPU; build with -p:Torch=cuda for CUDA";

    /// <inheritdoc/>
    public EngineDevices Devices()
    {
        if (TorchRuntime.Problem is { } problem)
        {
            return new EngineDevices(Backend, TorchRuntime.Version, [], problem);
        }

        int count = TorchRuntime.CudaDevices;
        EngineDevice[] devices = [.. Enumerable.Range(0, count).Select(Cuda), Host()];
        return new EngineDevices(Backend, TorchRuntime.Version, devices, count == 0 ? CudaAdvice : null);
    }

    /// <inheritdoc/>
    public IEngine Create(string device, int threads, string precision)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(device);
        return device != "cpu" && TorchRuntime.Problem is null && TorchRuntime.CudaDevices == 0
            ? throw new EngineUnavailableException(CudaAdvice)
            : new TorchEngine(device, threads, precision == "float64", precision switch
            {
                "tf32" => ProductFormat.Tf32,
                "bfloat16" => ProductFormat.BFloat16,
                _ => ProductFormat.Exact,
            });
    }

    private static EngineDevice Cuda(int index)
    {
        CudaDevice? device = CudaDriver.Device(index);
        return new EngineDevice($"cuda:{index}", device?.Name ?? "CUDA device", device?.MemoryBytes ?? 0, device?.FreeBytes ?? 0, device?.Details ?? "");
    }

    private static EngineDevice Host() => new(
        "cpu", HostProcessor.Name, HostProcessor.MemoryBytes, HostProcessor.FreeBytes, $"{HostProcessor.Cores} cores");
}
