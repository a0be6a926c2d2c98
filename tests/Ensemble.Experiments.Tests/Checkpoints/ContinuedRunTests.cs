using Ensemble.Experiments.Checkpoints;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Tests.Checkpoints;

public sealed class ContinuedRunTests : IDisposable
{
    private const int StepsOfAll = 11 * 80;
    private readonly string root = Directory.CreateTempSubdirectory("ensemble-continued-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData(97, "seed=1")]
    [InlineData(389, "langevin.batch=2")]
    public void ARunStoppedAtAnyStep_ContinuesToTheBytesOfAnUninterruptedOne(int every, string change)
    {
        byte[] whole = new TinyRun(Path.Combine(root, "whole"), change).Run();
        for (int stopAfter = 1; stopAfter < StepsOfAll; stopAfter += every)
        {
            string place = Path.Combine(root, $"stopped-{stopAfter}");
            using var stop = new CancellationTokenSource();
            var stopped = new TinyRun(place, change) { Engine = new StoppingEngine(stopAfter, stop.Cancel) };
            InterruptedException error = Assert.Throws<InterruptedException>(() => stopped.Run(null, stop.Token));
            Assert.Equal(stopped.Store.Latest, error.Checkpoint);
            Assert.Equal("interrupted", JsonFile.Read<Manifest>(stopped.Folder.Manifest).Status);
            Assert.False(File.Exists(stopped.Folder.Measured));

            var rest = new StoppingEngine(int.MaxValue, () => { });
            var continued = new TinyRun(place, change) { Engine = rest };
            Assert.Equal(whole, continued.Run());
            Assert.Equal(11 - ((stopAfter - 1) / 80), rest.Begun);
            Manifest manifest = JsonFile.Read<Manifest>(continued.Folder.Manifest);
            Assert.Equal(("done", 1), (manifest.Status, manifest.Restarts));
            Assert.False(Directory.Exists(continued.Folder.Checkpoint));
        }
    }

    [Fact]
    public void ARunThatFails_KeepsItsFinishedMembers()
    {
        var failing = new TinyRun(root) { Engine = new StoppingEngine(300, () => throw new InvalidOperationException("the engine is broken")) };
        Assert.Equal("the engine is broken", Assert.Throws<InvalidOperationException>(() => failing.Run()).Message);
        Assert.Equal("failed", JsonFile.Read<Manifest>(failing.Folder.Manifest).Status);

        var rest = new StoppingEngine(int.MaxValue, () => { });
        new TinyRun(root) { Engine = rest }.Run();
        Assert.Equal(11 - 3, rest.Begun);
    }

    [Fact]
    public void Fresh_ForgetsTheCheckpoint()
    {
        using var stop = new CancellationTokenSource();
        Assert.Throws<InterruptedException>(() => new TinyRun(root) { Engine = new StoppingEngine(500, stop.Cancel) }.Run(null, stop.Token));
        var all = new StoppingEngine(int.MaxValue, () => { });
        new TinyRun(root) { Engine = all }.Run(new RunOptions { Fresh = true });
        Assert.Equal(11, all.Begun);
    }

    [Fact]
    public void ATheoryDoneBefore_IsNotComputedAgain()
    {
        using var stop = new CancellationTokenSource();
        var stopped = new TinyRun(root) { Engine = new StoppingEngine(500, stop.Cancel) };
        Assert.Throws<InterruptedException>(() => stopped.Run(null, stop.Token));
        DateTime written = File.GetLastWriteTimeUtc(stopped.Folder.Predicted);
        new TinyRun(root).Run();
        Assert.Equal(written, File.GetLastWriteTimeUtc(stopped.Folder.Predicted));
    }

    /// <summary>The engine waits at a step until a checkpoint has been written, so the period alone must bring it about.</summary>
    [Fact]
    public void Checkpoints_AreWrittenOnAPeriodWithMembersInFlight()
    {
        byte[] whole = new TinyRun(Path.Combine(root, "whole")).Run();
        string place = Path.Combine(root, "periodic");
        string latest = new TinyRun(place).Store.Latest;
        bool seen = false;

        // Steps are slowed down and not held up: the checkpoint waits for members in flight to answer between steps.
        var waiting = new TinyRun(place) { Engine = new StoppingEngine(int.MaxValue, () => { }) { BeforeStep = Glance } };
        Assert.Equal(whole, waiting.Run(new RunOptions { CheckpointPeriod = TimeSpan.FromMilliseconds(1) }));
        Assert.True(seen);

        void Glance()
        {
            if (!seen)
            {
                Thread.Sleep(20);
                seen = File.Exists(latest);
            }
        }
    }

    [Fact]
    public void ASecondProcess_IsToldWhoHoldsTheFolder()
    {
        var tiny = new TinyRun(root);
        tiny.Folder.Create();
        using (RunLock.Take(tiny.Folder.Lock))
        {
            BusyException error = Assert.Throws<BusyException>(() => tiny.Run());
            Assert.Contains($"{Environment.MachineName} process {Environment.ProcessId} is running this experiment", error.Message, StringComparison.Ordinal);
            Assert.Equal($"{Environment.MachineName} process {Environment.ProcessId}", RunLock.HolderOf(tiny.Folder.Lock));
        }

        Assert.Null(RunLock.HolderOf(tiny.Folder.Lock));
        tiny.Run();
    }

    [Fact]
    public void TheLockOfADeadProcess_IsTakenOver()
    {
        var tiny = new TinyRun(root);
        tiny.Folder.Create();
        File.WriteAllText(tiny.Folder.Lock, "");
        File.WriteAllText(Path.Combine(tiny.Folder.Path, ".holder"), $"{Environment.MachineName} process 1");
        Assert.Null(RunLock.HolderOf(tiny.Folder.Lock));
        tiny.Run();
    }

    [Fact]
    public void Leftovers_OfAKilledProcess_AreRemoved()
    {
        var tiny = new TinyRun(root);
        tiny.Folder.Create();
        File.WriteAllText(Path.Combine(tiny.Folder.Path, ".measured.npz.0123.tmp"), "half");
        tiny.Run();
        Assert.DoesNotContain(Directory.EnumerateFiles(tiny.Folder.Path), path => path.EndsWith(".tmp", StringComparison.Ordinal));
    }

    /// <summary>Somebody removes the results folder while members are trained: the run says so, and what it leaves is whole.</summary>
    [Fact]
    public void AFolderRemovedDuringARun_IsWrittenWhole()
    {
        var run = new TinyRun(root, "record.times=4");
        var removed = new TinyRun(root, "record.times=4") { Engine = new StoppingEngine(100, () => Directory.Delete(run.Folder.Path, recursive: true)) };
        removed.Run();

        Assert.Contains(removed.Messages, message => message.Contains("were removed while the run went on", StringComparison.Ordinal));
        Assert.True(run.Folder.Holds(run.Prepared, _ => { }));
        Assert.All(new[] { run.Folder.Experiment, run.Folder.Data, run.Folder.Predicted, run.Folder.Curves }, path => Assert.True(File.Exists(path)));
    }
}
