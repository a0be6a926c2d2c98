using Ensemble.Torch.Devices;
using Ensemble.Training.Engines;
using Ensemble.Torch.Members;
using static TorchSharp.torch;

namespace Ensemble.Torch.Noise;

/// <summary>
/// The noise of the built-in engines, written straight into host tensors, and copied where weights live elsewhere: all engines follow the
/// same trajectories.
/// </summary>
internal sealed unsafe class CounterNoise : INoiseSource
{
    private readonly ChunkShape shape;
    private readonly MemberRange members;
    private readonly ForceBuffer buffer;
    private readonly ForceBuffer? onDevice;

    public CounterNoise(ChunkShape shape, MemberRange members)
    {
        this.shape = shape;
        this.members = members;
        buffer = new ForceBuffer(shape, members.Count, shape.Placement.OnHost);
        onDevice = shape.Placement.IsHost ? null : new ForceBuffer(shape, members.Count);
    }

    public Tensor Draw(NoiseKey key, int rows, int columns, double amplitude)
    {
        Tensor target = buffer.As(rows, columns);
        long size = (long)rows * columns;
        if (shape.Placement.IsDouble)
        {
            double* address = Placement.Address<double>(target);
            for (int i = 0; i < members.Count; i++)
            {
                MemberNoise.Write(shape.Simulation, members.First + i, key, rows, columns, amplitude, address + (i * size));
            }
        }
        else
        {
            float* address = Placement.Address<float>(target);
            for (int i = 0; i < members.Count; i++)
            {
                MemberNoise.Write(shape.Simulation, members.First + i, key, rows, columns, (float)amplitude, address + (i * size));
            }
        }

        if (onDevice is null)
        {
            return target;
        }

        Tensor copy = onDevice.As(rows, columns);
        copy.copy_(target);
        return copy;
    }

    public Tensor Silence(int rows, int columns)
    {
        Tensor target = (onDevice ?? buffer).As(rows, columns);
        target.zero_();
        return target;
    }

    public void Dispose()
    {
        buffer.Dispose();
        onDevice?.Dispose();
    }
}
