using System.Numerics;
using Ensemble.Torch.Devices;
using Ensemble.Torch.Noise;
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
    /// <param name="shape">The sizes.</param>
    /// <param name="members">The members.</param>
    /// <param name="layers">The weights, in the order of the program.</param>
    /// <param name="others">Further columns of the first weight, or null.</param>
    public static void Draw(ChunkShape shape, MemberRange members, Tensor[] layers, Tensor? others)
    {
        for (int layer = 0; layer < layers.Length; layer++)
        {
            WeightBlock block = shape.Blocks[layer];
            Tensor? further = layer == 0 ? others : null;
            int width = further is null ? 0 : (int)further.shape[2];
            int batch = (int)Math.Clamp(StagingNumbers / (block.Count + ((long)block.Rows * width) + 1), 1, members.Count);
            using Tensor staging = shape.Placement.OnHost.Empty(batch, block.Rows, block.Columns);
            using Tensor? otherStaging = further is null ? null : shape.Placement.OnHost.Empty(batch, block.Rows, width);
            for (int start = 0; start < members.Count; start += batch)
            {
                int count = Math.Min(batch, members.Count - start), first = members.First + start, current = layer;
                nint address = (nint)Placement.Address<byte>(staging);
                nint otherAddress = otherStaging is null ? 0 : (nint)Placement.Address<byte>(otherStaging);
                Parallel.For(0, count, i => Write(shape, first + i, current, width, i, (byte*)address, (byte*)otherAddress));
                Copy(staging, layers[layer], start, count);
                if (further is not null)
                {
                    Copy(otherStaging!, further, start, count);
                }
            }
        }
    }

    private static void Write(ChunkShape shape, int member, int layer, int others, int index, byte* target, byte* otherTarget)
    {
        (int rows, int columns, _, bool isReadout) = shape.Blocks[layer];
        bool isDouble = shape.Placement.IsDouble;
        if (shape.Given(layer, member) is { } given)
        {
            Scale(given, shape.FanScale(layer), target, index * given.LongLength, isDouble);
            return;
        }

        double scale = Math.Sqrt(shape.Simulation.Schedule.InitialVariances[layer]) * shape.FanScale(layer);
        scale *= isReadout ? shape.Simulation.ReadoutSign(member) : 1;
        NoiseSequence stream = MemberNoise.Initial(shape.Simulation, member, layer);
        var row = new float[columns + others];
        for (long output = (long)index * rows; output < (long)(index + 1) * rows; output++)
        {
            stream.Fill(row);
            Scale<float>(row.AsSpan(0, columns), scale, target, output * columns, isDouble);
            Scale<float>(row.AsSpan(columns), scale, otherTarget, output * others, isDouble);
        }
    }

    private static void Scale<TValue>(ReadOnlySpan<TValue> normals, double scale, byte* target, long offset, bool isDouble)
        where TValue : unmanaged, INumber<TValue>
    {
        for (int i = 0; i < normals.Length; i++)
        {
            if (isDouble)
            {
                ((double*)target)[offset + i] = scale * double.CreateTruncating(normals[i]);
            }
            else
            {
                ((float*)target)[offset + i] = (float)(scale * double.CreateTruncating(normals[i]));
            }
        }
    }

    private static void Copy(Tensor staging, Tensor target, int start, int count)
    {
        using Tensor from = staging.narrow(0, 0, count), to = target.narrow(0, start, count);
        to.copy_(from);
    }
}
