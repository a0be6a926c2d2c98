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
        ["explicit"] = "286e192f543a689e336d915cb8c7bfe87fa34e927b894d7d1652a9878919220c",
        ["implicit"] = "3961b3f836968a2dc8ae09c0d0f4033d09ab74c160bd5a09944c03eea1b7efbf",
        ["trapezoidal"] = "d6ccbf2475f85f099a34ed52c64d8cfadd6d4c499ae23918fb858360fe6508d8",
        ["antithetic"] = "02e8c1da361e2e9aa651e4e02a996a6145f79d087f223f9c52ca739483144922",
        ["schedule"] = "c030f47bab50639e4570700d3c026ccaabf2d83349d42968e1df05ee80213f66",
        ["schedule_trapezoidal"] = "3054f26dc0f2390f4205480b691eeea43b7e87d5b21c5ce6d00a61bfb2a44e8c",
        ["schedule_implicit"] = "996275843a5f10a4e871f49b721b7d196e2dcb02179a4f5e54c0431cc860b291",
        ["two_times"] = "97619492fd6f90ef2930dd6233e72f113fcfee10de1b7c0d302753a9b3e31489",
        ["outputs"] = "24b40c402755a1bef79261699131d0c1ae5f620fd92609b4a5799565853abb94",
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

    private static void AssertMeasured(string name, byte[] measured) =>
        Assert.Equal(MeasuredHashes[name], Convert.ToHexStringLower(SHA256.HashData(measured)));

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
