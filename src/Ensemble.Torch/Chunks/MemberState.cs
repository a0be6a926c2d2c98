using Ensemble.Torch.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Chunks;

/// <summary>The state of a member in flight: how many steps are done, its weights, and what it has shown so far.</summary>
internal sealed class MemberState
{
    private const int FormatVersion = 2;
    private readonly byte[][] values;

    private MemberState(int step, byte[][] values)
    {
        Step = step;
        this.values = values;
    }

    /// <summary>n, the steps done.</summary>
    public int Step { get; }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The state is of another format.</exception>
    public static MemberState Read(BinaryReader reader)
    {
        int version = reader.ReadInt32();
        if (version != FormatVersion)
        {
            throw new InvalidDataException($"the state of a member has format {version}; this program reads {FormatVersion}");
        }

        int step = reader.ReadInt32();
        var values = new byte[reader.ReadInt32()][];
        for (int i = 0; i < values.Length; i++)
        {
            int length = reader.ReadInt32();
            values[i] = reader.ReadBytes(length);
            if (values[i].Length != length)
            {
                throw new InvalidDataException("the state of a member ends too early");
            }
        }

        return new MemberState(step, values);
    }

    /// <summary>Writes the state of a member.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="step">The steps done.</param>
    /// <param name="tensors">The state of all members, members first.</param>
    /// <param name="index">The member's index in them.</param>
    public static void Write(BinaryWriter writer, int step, IEnumerable<Tensor> tensors, int index)
    {
        Tensor[] all = [.. tensors];
        writer.Write(FormatVersion);
        writer.Write(step);
        writer.Write(all.Length);
        foreach (Tensor tensor in all)
        {
            using Tensor member = tensor.select(0, index), host = member.cpu();
            ReadOnlySpan<byte> bytes = host.bytes;
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }
    }

    /// <summary>Copies the state into the tensors of a chunk.</summary>
    /// <exception cref="InvalidDataException">The state is of another simulation.</exception>
    public void CopyTo(IEnumerable<Tensor> tensors, int index)
    {
        Tensor[] all = [.. tensors];
        if (all.Length != values.Length)
        {
            throw Mismatch();
        }

        for (int i = 0; i < all.Length; i++)
        {
            using Tensor member = all[i].select(0, index);
            using Tensor host = empty(member.shape, member.dtype, CPU);
            Span<byte> bytes = host.bytes;
            if (bytes.Length != values[i].Length)
            {
                throw Mismatch();
            }

            values[i].CopyTo(bytes);
            member.copy_(host);
        }
    }

    private static InvalidDataException Mismatch() => new("the state of a member belongs to another simulation");
}
