using Ensemble.Torch.Devices;
using Ensemble.Torch.Noise;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Numerics.Noise;
using Ensemble.Torch.Members;
using static TorchSharp.torch;

namespace Ensemble.Torch.Chunks;

/// <summary>
/// Draws the initial weights of a chunk: on every device those of the built-in engine, made by the host and copied, so that
/// noiseless runs agree between all engines and devices to rounding.
/// </summary>
internal static unsafe class InitialWeights
{
    private const long StagingNumbers = 1L << 25;

    /// <summary>Sets the weights of members at t = 0.</summary>
    public static void Draw(ChunkShape shape, MemberRange members, WeightTensors weights)
    {
        for (int layer = 0; layer <= shape.Depth; layer++)
        {
            int untrained = layer == 0 ? shape.UntrainedRank : 0;
            long size = shape.WeightCount(layer), otherSize = (long)shape.Rows(layer) * untrained;
            int batch = (int)Math.Clamp(StagingNumbers / (size + otherSize + 1), 1, members.Count);
            using Tensor staging = shape.Placement.OnHost.Empty(batch, shape.Rows(layer), shape.Columns(layer));
            using Tensor? otherStaging = untrained == 0 ? null : shape.Placement.OnHost.Empty(batch, shape.Rows(layer), untrained);
            for (int start = 0; start < members.Count; start += batch)
            {
                int count = Math.Min(batch, members.Count - start), first = members.First + start, current = layer;
                nint address = (nint)Placement.Address<byte>(staging);
                nint otherAddress = otherStaging is null ? 0 : (nint)Placement.Address<byte>(otherStaging);
                Parallel.For(0, count, i => Write(shape, first + i, current, i, (byte*)address, (byte*)otherAddress));
                Copy(staging, weights.Layers[layer], start, count);
                if (otherStaging is not null)
                {
                    Copy(otherStaging, weights.Untrained!, start, count);
                }
            }
        }
    }

    private static void Write(ChunkShape shape, int member, int layer, int index, byte* target, byte* otherTarget)
    {
        double scale = Math.Sqrt(shape.Simulation.Schedule.InitialVariances[layer]) * shape.FanScale(layer);
        scale *= layer == shape.Depth ? shape.Simulation.ReadoutSign(member) : 1;
        int rows = shape.Rows(layer), columns = shape.Columns(layer), others = otherTarget == null ? 0 : shape.UntrainedRank;
        NoiseSequence stream = MemberNoise.Initial(shape.Simulation, member, layer);
        var row = new float[columns + others];
        for (long output = (long)index * rows; output < (long)(index + 1) * rows; output++)
        {
            stream.Fill(row);
            Scale(row.AsSpan(0, columns), scale, target, output * columns, shape.Placement.IsDouble);
            Scale(row.AsSpan(columns), scale, otherTarget, output * others, shape.Placement.IsDouble);
        }
    }

    private static void Scale(ReadOnlySpan<float> normals, double scale, byte* target, long offset, bool isDouble)
    {
        for (int i = 0; i < normals.Length; i++)
        {
            if (isDouble)
            {
                ((double*)target)[offset + i] = scale * normals[i];
            }
            else
            {
                ((float*)target)[offset + i] = (float)(scale * normals[i]);
            }
        }
    }

    private static void Copy(Tensor staging, Tensor target, int start, int count)
    {
        using Tensor from = staging.narrow(0, 0, count), to = target.narrow(0, start, count);
        to.copy_(from);
    }
}
