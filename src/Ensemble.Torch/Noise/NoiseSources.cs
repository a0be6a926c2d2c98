using Ensemble.Training.Engines;
using Ensemble.Torch.Members;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Noise;

/// <summary>Picks the noise that fits a device.</summary>
internal static class NoiseSources
{
    /// <summary>The noise of a chunk.</summary>
    public static INoiseSource Create(ChunkShape shape, MemberRange members) => shape.Placement.Device.type switch
    {
        _ when shape.Placement.NoiseOfHost => new CounterNoise(shape, members),
        DeviceType.CPU => new CounterNoise(shape, members),
        // A Generator made for CUDA draws on the CPU, and random.manual_seed seeds the CPU alone: this call is the right one.
        DeviceType.CUDA => new DeviceNoise(shape, members, cuda.manual_seed_all),
        _ => new DeviceNoise(shape, members, _ => { }),
    };
}
