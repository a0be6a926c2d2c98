using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Settings;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Experiments.Tests.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ensemble-checkpoint-").FullName;
    private readonly TinyRun tiny;
    private readonly EnsembleMeasurement four;
    private readonly Dictionary<int, byte[]> states = new() { [2] = [9], [5] = [1, 2, 3] };

    public CheckpointStoreTests()
    {
        tiny = new TinyRun(root);
        four = tiny.Measure(new MemberRange(0, 4));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void ACheckpoint_HoldsStatisticsAndTheStatesOfMembersNotFinished()
    {
        tiny.Store.Write(four, states);
        Checkpoint found = Load(out List<string> refused)!;

        Assert.Equal(TinyRun.Bytes(four), TinyRun.Bytes(found.Measurement));
        Assert.Equal([5], found.States.Keys);
        Assert.Equal([1, 2, 3], found.States[5]);
        Assert.Empty(refused);
    }

    [Fact]
    public void Clearing_WhereNoCheckpointWasEverWritten_DoesNothing()
    {
        tiny.Store.Clear();
        Assert.False(tiny.Store.Exists);
    }

    /// <summary>Checkpoints are written while members come in: with an unguarded count this failed within a few hundred members.</summary>
    [Fact]
    public void Members_MayBeCountedWhileOthersAreAdded()
    {
        var many = new TinyRun(root, "ensemble.members=4000", "network.width=2", "langevin.time=0.25", "record.times=[0]", "record.observables=[predictor]");
        var measurement = new EnsembleMeasurement(many.Prepared.Simulation, many.Prepared.Observables);
        var adding = Task.Run(() => Trainer.Continue(many.Engine, measurement, many.Members));
        int before = 0;
        while (!adding.IsCompleted)
        {
            int now = measurement.Members;
            Assert.InRange(now, before, 4000);
            before = now;
        }

        Assert.True(adding.IsCompletedSuccessfully);
        Assert.Equal(4000, measurement.Members);
    }

    /// <summary>Every byte of the file is covered by the checksum, so any flip anywhere must be found.</summary>
    [Fact]
    public void AFlippedBit_Anywhere_FallsBackToThePreviousOne()
    {
        tiny.Store.Write(tiny.Measure(new MemberRange(0, 2)), states);
        tiny.Store.Write(four, states);
        byte[] whole = File.ReadAllBytes(tiny.Store.Latest);
        for (int i = 0; i < whole.Length; i += Math.Max(1, whole.Length / 60))
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(tiny.Store.Latest, damaged);

            Assert.Equal(2, Load(out List<string> refused)!.Measurement.Members);
            string line = Assert.Single(refused);
            Assert.StartsWith(tiny.Store.Latest, line, StringComparison.Ordinal);
            Assert.DoesNotContain("\n", line, StringComparison.Ordinal);
            Assert.False(File.Exists(tiny.Store.Latest));
        }

        Assert.Equal((whole.Length + (whole.Length / 60) - 1) / (whole.Length / 60), Directory.EnumerateFiles(tiny.Folder.Checkpoint, "latest.refused-*.bin").Count());
    }

    [Fact]
    public void ACutFile_AtAnyLength_FallsBackToThePreviousOne()
    {
        tiny.Store.Write(tiny.Measure(new MemberRange(0, 2)), states);
        tiny.Store.Write(four, states);
        byte[] whole = File.ReadAllBytes(tiny.Store.Latest);
        foreach (int length in new[] { 0, 1, 7, 8, 43, 44, 45, 100, whole.Length / 2, whole.Length - 32, whole.Length - 1 })
        {
            File.WriteAllBytes(tiny.Store.Latest, whole[..length]);
            Assert.Equal(2, Load(out List<string> refused)!.Measurement.Members);
            Assert.Single(refused);
        }
    }

    [Fact]
    public void WithoutAnyGoodCheckpoint_TheRunBeginsAnew_AndNothingIsDeleted()
    {
        Directory.CreateDirectory(tiny.Folder.Checkpoint);
        File.WriteAllText(tiny.Store.Latest, "something else that is longer than a checksum and a mark");
        File.WriteAllText(tiny.Store.Previous, "");
        Assert.Null(Load(out List<string> refused));
        Assert.Equal(2, refused.Count);
        Assert.Contains("not a file of statistics", refused[0], StringComparison.Ordinal);
        Assert.Contains("cut short", refused[1], StringComparison.Ordinal);
        Assert.Equal(2, Directory.EnumerateFiles(tiny.Folder.Checkpoint).Count());
    }

    [Theory]
    [InlineData("belongs to another experiment", "experiment")]
    [InlineData("was written by version 0.0.1", "version")]
    [InlineData("was trained by torch on cuda in float32; it must be builtin on cpu in float32", "engine")]
    [InlineData("was trained by builtin on cuda (Model B) in float32; it must be builtin on cpu in float32 to give the same numbers", "model")]
    [InlineData("is about members 3 to 7", "members")]
    public void AForeignCheckpoint_IsRefusedInOneLine(string expected, string what)
    {
        RunIdentity identity = what switch
        {
            "experiment" => tiny.Identity with { Experiment = "abc" },
            "version" => tiny.Identity with { Version = "0.0.1" },
            "model" => tiny.Identity with { Device = "cuda (Model B)" },
            "engine" => tiny.Identity with { Engine = "torch", Device = "cuda" },
            _ => tiny.Identity,
        };
        new CheckpointStore(tiny.Folder.Checkpoint, identity, what == "members" ? new MemberRange(3, 5) : tiny.Members).Write(four, states);
        Assert.Null(Load(out List<string> refused));
        Assert.Contains(expected, Assert.Single(refused), StringComparison.Ordinal);
    }

    [Fact]
    public void AKilledWriter_LeavesTheLatestAsItWas()
    {
        tiny.Store.Write(four, states);
        File.WriteAllText(Path.Combine(tiny.Folder.Checkpoint, "next.bin"), "half a checkpoint");
        Assert.Equal(4, Load(out _)!.Measurement.Members);

        // Killed between the two renames: the latest is the previous one already.
        File.Move(tiny.Store.Latest, tiny.Store.Previous);
        Assert.Equal(4, Load(out _)!.Measurement.Members);
        tiny.Store.Write(four, states);
        Assert.Equal(4, Load(out List<string> refused)!.Measurement.Members);
        Assert.Empty(refused);
    }

    private Checkpoint? Load(out List<string> refused)
    {
        List<string> lines = [];
        refused = lines;
        return tiny.Store.Load(tiny.Prepared.Simulation, tiny.Prepared.Observables, lines.Add);
    }
}
