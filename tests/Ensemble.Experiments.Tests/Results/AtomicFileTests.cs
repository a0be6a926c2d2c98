using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Tests.Results;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_ReplacesTheFileAndLeavesNothingElse()
    {
        string path = folder.File("a.txt");
        AtomicFile.WriteText(path, "old and long");
        AtomicFile.WriteText(path, "λ");
        Assert.Equal([0xCE, 0xBB], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Root));
    }

    [Fact]
    public void FailedWrite_KeepsTheOldFileAndLeavesNothingElse()
    {
        string path = folder.File("a.txt");
        AtomicFile.WriteText(path, "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Root));
    }

    [Fact]
    public void TheFileIsNotThere_UntilItIsWhole()
    {
        string path = folder.File("a.txt");
        AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            stream.Flush();
            Assert.False(File.Exists(path));
        });
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void MissingFolder_IsAnInputOutputError() =>
        Assert.ThrowsAny<IOException>(() => AtomicFile.WriteText(folder.File("none/a.txt"), "x"));
}
