using Ensemble.Torch.Devices;
using Ensemble.Training.Engines;
using Ensemble.Torch.Members;
using static TorchSharp.torch;

namespace Ensemble.Torch.Noise;

/// <summary>The noise of the built-in engine, written straight into host tensors: both engines follow the same trajectories.</summary>
internal sealed unsafe class CounterNoise : INoiseSource
{
    private readonly ChunkShape shape;
    private readonly MemberRange members;
    private readonly ForceBuffer buffer;

    public CounterNoise(ChunkShape shape, MemberRange members)
    {
        this.shape = shape;
        this.members = members;
        buffer = new ForceBuffer(shape, members.Count);
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

        return target;
    }

    public Tensor Silence(int rows, int columns)
    {
        Tensor target = buffer.As(rows, columns);
        target.zero_();
        return target;
    }

    public void Dispose() => buffer.Dispose();
}
