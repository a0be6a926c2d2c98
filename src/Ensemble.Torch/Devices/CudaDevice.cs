namespace Ensemble.Torch.Devices;

/// <summary>A CUDA device as its driver describes it.</summary>
/// <param name="Name">The model.</param>
/// <param name="MemoryBytes">Its memory in bytes.</param>
/// <param name="FreeBytes">The part that is free, in bytes.</param>
/// <param name="Details">What decides its speed.</param>
internal sealed record CudaDevice(string Name, long MemoryBytes, long FreeBytes, string Details);
