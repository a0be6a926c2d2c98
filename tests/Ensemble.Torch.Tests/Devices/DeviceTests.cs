using Ensemble.Torch.Devices;
using Ensemble.Training.Engines;

namespace Ensemble.Torch.Tests.Devices;

public class DeviceTests
{
    [Fact]
    public void Devices_EndWithTheCpu()
    {
        EngineDevices devices = new TorchEngineFactory(builtForCuda: false).Devices();
        Assert.Equal("torch", devices.Engine);
        Assert.Contains("TorchSharp", devices.Version, StringComparison.Ordinal);
        Assert.Equal("cpu", devices.Devices[^1].Device);
        Assert.True(devices.Devices[^1].MemoryBytes > 0);
    }

    [Theory]
    [InlineData("cuda:99", "cuda")]
    [InlineData("tpu", "cpu, cuda or cuda:N")]
    [InlineData("cuda:x", "cpu, cuda or cuda:N")]
    public void DeviceThatIsNotThere_IsOneLineThatHelps(string device, string help)
    {
        EngineUnavailableException error = Assert.Throws<EngineUnavailableException>(() => new TorchEngine(device));
        Assert.Contains(help, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Engine_NamesItself()
    {
        var engine = new TorchEngine("cpu", 1, useFloat64: true);
        Assert.Equal(("torch", "cpu", "float64"), (engine.Name, engine.Device, engine.Precision));
        Assert.Equal("float32", new TorchEngine().Precision);
    }

    [Fact]
    public void RoundedProducts_AreSaid_AndTf32IsForCudaAlone()
    {
        Assert.Equal("float32, products in bfloat16", new TorchEngineFactory(false).Create("cpu", 1, "bfloat16").Precision);
        Assert.Throws<PrecisionUnavailableException>(() => new TorchEngineFactory(false).Create("cpu", 1, "tf32"));
    }

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB", true)]
    [InlineData("[enforce fail at alloc_cpu.cpp:66] DefaultCPUAllocator: can't allocate memory", true)]
    [InlineData("expected scalar type Float but found Double", false)]
    public void OutOfMemory_IsToldFromOtherErrors(string message, bool expected) =>
        Assert.Equal(expected, OutOfMemory.Caused(new InvalidOperationException(message)));
}
