using System.Runtime.InteropServices;
using Ensemble.Torch.Products;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Devices;

/// <summary>Where tensors live and in which number format.</summary>
/// <param name="Device">The device.</param>
/// <param name="Type">float32 or float64.</param>
internal sealed record Placement(Device Device, ScalarType Type)
{
    /// <summary>Whether noise is that of the built-in engines, made by the host, wherever the weights are.</summary>
    public bool NoiseOfHost { get; init; }

    /// <summary>How products of members are rounded.</summary>
    public ProductFormat Products { get; init; }

    /// <summary>Whether .NET can write to the tensors directly.</summary>
    public bool IsHost => Device.type == DeviceType.CPU;

    /// <summary>Whether the weights are float64.</summary>
    public bool IsDouble => Type == ScalarType.Float64;

    /// <summary>The bytes of a number.</summary>
    public int ItemSize => IsDouble ? sizeof(double) : sizeof(float);

    /// <summary>The same format in the memory of .NET.</summary>
    public Placement OnHost => this with { Device = CPU };

    /// <summary>A tensor whose values are not set.</summary>
    public Tensor Empty(params long[] shape) => empty(shape, Type, Device);

    /// <summary>A tensor of zeros.</summary>
    public Tensor Zeros(params long[] shape) => zeros(shape, Type, Device);

    /// <summary>A copy of numbers, row by row.</summary>
    public Tensor Copy(double[] values, params long[] shape)
    {
        using Tensor host = tensor(values, [values.Length], ScalarType.Float64, CPU);
        using Tensor shaped = host.view(shape);
        return shaped.to(Type, Device, copy: true);
    }

    /// <summary>The bytes of a contiguous host tensor; writing to them writes to the tensor.</summary>
    public static Span<TValue> Values<TValue>(Tensor tensor)
        where TValue : unmanaged => MemoryMarshal.Cast<byte, TValue>(tensor.bytes);

    /// <summary>Where a contiguous host tensor begins, whatever its size.</summary>
    public static unsafe TValue* Address<TValue>(Tensor tensor)
        where TValue : unmanaged
    {
        using Tensor flat = tensor.view(-1);
        using Tensor first = flat.narrow(0, 0, 1);
        fixed (byte* address = first.bytes)
        {
            // The memory belongs to libtorch and does not move.
            return (TValue*)address;
        }
    }

    /// <summary>Waits until the device has done all work given to it.</summary>
    public void Synchronize()
    {
        if (Device.type == DeviceType.CUDA)
        {
            // cuda.synchronize waits for the current device, which need not be this one.
            using Tensor last = zeros(1, device: Device);
            using Tensor host = last.cpu();
        }
    }
}
