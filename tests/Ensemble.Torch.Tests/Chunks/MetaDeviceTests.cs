using Ensemble.Conformance;
using Ensemble.Model;
using Ensemble.Torch.Products;
using Ensemble.Training;
using Ensemble.Training.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Tests.Chunks;

/// <summary>
/// Tensors of the device <c>meta</c> have shapes and no values: reading one on the host throws, and so does mixing one with a
/// tensor of the CPU. A step that runs there neither waits for the device nor forgets a tensor on the host.
/// </summary>
public class MetaDeviceTests
{
    // libtorch has no cholesky_solve for this device, so implicit steps cannot be looked at here.
    public static TheoryData<string> Names =>
        [.. Cases.Names.Where(name => Cases.Get(name).Steps.Integrator == Integrator.Explicit)];

    [Theory]
    [MemberData(nameof(Names))]
    public void StepsAndRecords_NeedNoValuesOnTheHost(string name)
    {
        Simulation simulation = Cases.Get(name);
        foreach (IMemberProducts products in new IMemberProducts[] { new BatchedProducts(), new LoopedProducts() })
        {
            using var chunk = new Chunk(simulation, META, 6, Records.Everything, products);
            using DisposeScope scope = NewDisposeScope();
            chunk.Members.Record(0);
            chunk.Advance(60);
            chunk.Members.Record(1);
        }
    }

    // It has no index_select either, with which convolutions and pools gather.
    public static TheoryData<string> ArchitectureNames =>
        [.. Architectures.Names.Where(name => name != Architectures.OnHostAlone && !Architectures.Create(name).Network.Program.Operations.Any(operation => operation.Node is ConvolutionNode or AveragePoolNode))];

    [Theory]
    [MemberData(nameof(ArchitectureNames))]
    public void StepsAndRecordsOfAnyArchitecture_NeedNoValuesOnTheHost(string name)
    {
        using var chunk = new Chunk(Architectures.Create(name, outputs: 2), META, 4, Records.Everything);
        using DisposeScope scope = NewDisposeScope();
        chunk.Members.Record(0);
        chunk.Advance(20);
        chunk.Members.Record(1);
    }

    [Fact]
    public void OneTimeKernels_NeedNoValuesOnTheHost()
    {
        using var chunk = new Chunk(Cases.Get("relu"), META, 3, RecordRequest.HiddenGrams | RecordRequest.SignalGrams);
        using DisposeScope scope = NewDisposeScope();
        chunk.Members.Record(0);
    }

    [Fact]
    public void ReadingValues_OnTheMetaDevice_Throws()
    {
        using Tensor nothing = ones(1, device: META);
        Assert.ThrowsAny<Exception>(() => nothing.item<float>());
        Assert.ThrowsAny<Exception>(() => nothing.add(ones(1)));
    }

    [Fact]
    public void FunctionsOfTheUser_AreRefusedOffTheHost()
    {
        Activation square = Activation.Custom("square", z => z * z, z => 2 * z);
        ModelException error = Assert.Throws<ModelException>(() => new Chunk(Cases.Create(square), META, 1));
        Assert.Contains("square", error.Message, StringComparison.Ordinal);
    }
}
