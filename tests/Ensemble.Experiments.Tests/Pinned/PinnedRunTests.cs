using System.IO.Compression;
using System.Security.Cryptography;
using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Shards;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Tests.Checkpoints;
using Serilog;

namespace Ensemble.Experiments.Tests.Pinned;

/// <summary>
/// What published runs hold. The bytes of <c>measured.npz</c> are the same on every processor (checked with DOTNET_EnableAVX512=0,
/// DOTNET_EnableAVX2=0 and DOTNET_EnableHWIntrinsic=0); the last bits of <c>predicted.npz</c> are not, so its arrays are kept and
/// compared. Whoever changes a pin says why in the commit.
/// </summary>
public sealed class PinnedRunTests : IDisposable
{
    private const double Tolerance = 1e-13;

    private static readonly Dictionary<string, string> MeasuredHashes = new()
    {
        ["explicit"] = "75e01f7ba27c9d6577fcc584b2ac83946f357125a64f7fb9414fb403631d6810",
        ["implicit"] = "2df3bc4aa8a8b71f27e9e6164e5cdfe0b6b1a910407e3bbc8e35abf124e38edc",
        ["trapezoidal"] = "9d25f436196a6b7e96567a98d4adffcc8f0ba11c44096004c438e7b2c05b3cbf",
        ["antithetic"] = "4b2befa28a91b16b5d464945dd32259aceae60e6b31276320f7ea3a2fd9ebd78",
        ["schedule"] = "4e22060747be04a6ca418e051a0ea52abb19c722ed368427a21ed573ca15e103",
        ["schedule_trapezoidal"] = "8bfc68aa0aab432c9e73f0fdcf70ca78fd6ca13020a47b57c36573ca429f7892",
        ["schedule_implicit"] = "c5dc08be3ef78cc0da093f9457a0433b5058fda60f8b3a1bab714757e884b1db",
        ["two_times"] = "49efe9ca1b3f86aab2737bcd068141dcb2c7154c078154e4ab7addbfe966979c",
        ["outputs"] = "af3f75afa8def389bdbef7ca133055af5e9ff09ae208fd7044dead1eebf63a65",
    };

    private readonly string root = Directory.CreateTempSubdirectory("ensemble-pinned-").FullName;

    public static TheoryData<string> Cases => [.. PinnedCase.Names];

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [MemberData(nameof(Cases))]
    public void ARun_KeepsItsNumbers(string name)
    {
        TinyRun run = PinnedCase.Run(name, root);
        AssertMeasured(name, run.Run());
        AssertPredicted(name, run.Folder.Predicted);
    }

    [Theory]
    [InlineData("antithetic", 4)]
    [InlineData("schedule_trapezoidal", 3)]
    [InlineData("two_times", 2)]
    public void MergedShards_KeepTheNumbers(string name, int count)
    {
        TinyRun run = PinnedCase.Run(name, root);
        foreach (int index in Enumerable.Range(1, count).Reverse())
        {
            var shard = new Shard(index, count);
            shard.FolderIn(run.Folder).Create();
            ShardRunner.Run(run.Prepared, run.Engine, run.Folder, shard, new RunOptions(), Log.Logger, null, CancellationToken.None);
        }

        Runner.Merge(run.Prepared, run.Folder, [], Log.Logger, null, CancellationToken.None);
        AssertMeasured(name, File.ReadAllBytes(run.Folder.Measured));
        AssertPredicted(name, run.Folder.Predicted);
    }

    [Theory]
    [InlineData("schedule", 200)]
    [InlineData("schedule_trapezoidal", 150)]
    [InlineData("schedule_implicit", 150)]
    [InlineData("antithetic", 300)]
    [InlineData("two_times", 200)]
    public void AStoppedRun_ContinuesToTheSameNumbers(string name, int stopAfter)
    {
        using var stop = new CancellationTokenSource();
        Assert.Throws<InterruptedException>(() => PinnedCase.Run(name, root, new StoppingEngine(stopAfter, stop.Cancel)).Run(null, stop.Token));
        AssertMeasured(name, PinnedCase.Run(name, root).Run());
    }

    private static void AssertMeasured(string name, byte[] measured)
    {
        // All arrays in the order of the file, but for the error of the variance, which came later.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var archive = new ZipArchive(new MemoryStream(measured));
        foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.Name != "predictor_variance_sem.npy"))
        {
            using var content = new MemoryStream();
            using Stream stream = entry.Open();
            stream.CopyTo(content);
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(entry.Name));
            hash.AppendData(content.ToArray());
        }

        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        Assert.True(MeasuredHashes[name] == found, $"{name} is {found}");
    }

    private static void AssertPredicted(string name, string path)
    {
        using var expected = new NpzReader(Path.Combine(AppContext.BaseDirectory, "Pinned", "Predicted", name + ".npz"));
        using var found = new NpzReader(path);
        Assert.NotEmpty(expected.Names);
        foreach (string array in expected.Names)
        {
            Assert.Equal<int>(expected.Shape(array), found.Shape(array));
            double[] values = [.. expected.Read(array).Values];
            double allowed = Tolerance * Math.Max(1, values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max());
            Assert.All(values.Zip(found.Read(array).Values), pair => Assert.Equal(pair.First, pair.Second, allowed));
        }
    }
}
