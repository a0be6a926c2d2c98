using Ensemble.Torch.Devices;

namespace Ensemble.Torch.Tests.Devices;

public sealed class OwnLibtorchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, true);

    [Theory]
    [InlineData("")]
    [InlineData("lib")]
    public void TheFolderNamed_MayHoldTheLibrary_OrHaveItUnderLib(string below)
    {
        string lib = Directory.CreateDirectory(Path.Combine(folder, below)).FullName;
        File.WriteAllText(Path.Combine(lib, "libtorch.so"), "");
        Assert.Equal(Path.TrimEndingDirectorySeparator(lib), Path.TrimEndingDirectorySeparator(OwnLibtorch.Find(folder, out _)!));
    }

    [Fact]
    public void AFolderWithoutTheLibrary_IsRefusedByName()
    {
        Assert.Null(OwnLibtorch.Find(folder, out string problem));
        Assert.Equal($"ENSEMBLE_LIBTORCH is '{folder}'; it must be a folder that holds libtorch.so, or has it under lib", problem);
    }

    [Theory]
    [InlineData("version.py", "__version__ = '2.10.0+cu128'\ndebug = False", "2.10.0+cu128")]
    [InlineData("build-version", "2.9.1\n", "2.9.1")]
    public void TheVersion_IsReadBesideTheLibrary(string file, string text, string version)
    {
        string lib = Directory.CreateDirectory(Path.Combine(folder, "lib")).FullName;
        File.WriteAllText(Path.Combine(folder, file), text);
        Assert.Equal(version, OwnLibtorch.VersionIn(lib));
    }

    [Fact]
    public void WithoutAVersionFile_TheVersionIsUnknown() => Assert.Null(OwnLibtorch.VersionIn(Directory.CreateDirectory(Path.Combine(folder, "lib")).FullName));
}
