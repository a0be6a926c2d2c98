using Ensemble.Experiments.Sweeps;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Tests.Checkpoints;
using Ensemble.Training;
using Ensemble.Training.Cpu;

namespace Ensemble.Experiments.Tests.Sweeps;

public sealed class TaskComplexityTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ensemble-tasks-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>The error of tangent models is that of their mean and scatter; in a network whose readout alone moves they are the networks.</summary>
    [Fact]
    public void TheErrorOfTangentModels_IsThatOfNetworksThatAreLinear()
    {
        var run = new TinyRun(root, "record.observables=[predictor, ntk, linearised]", "langevin.rate={ default: 0, readout: 1 }") { Engine = new BuiltInEngine(2, CpuPrecision.Float64) };
        run.Run();
        var task = TaskComplexity.TryRead(run.Folder)!;
        using var measured = new NpzReader(run.Folder.Measured);

        // The mean over members of a square has M − 1 in place of M in the scatter.
        double scatter = measured.Read("linearised_variance").Values[^2..].Average() / 11;
        Assert.Equal(task.Networks, task.Linearised!.Value - scatter, 1e-9);
        Assert.Equal(measured.Read("ntk_alignment").Values[^1], task.LastAlignment);
        Assert.Equal(measured.Read("mse_test").Values[^1], task.Networks);
    }

    [Theory]
    [InlineData("1 2 3 4", "10 20 30 40", 1.0)]
    [InlineData("1 2 3 4", "4 3 2 1", -1.0)]
    [InlineData("1 2 3 4 5", "2 1 4 3 5", 0.8)]
    [InlineData("1 2 2 3", "1 2 3 4", 0.9486832980505138)]
    [InlineData("1 2", "1 2", null)]
    [InlineData("1 2 3", "5 5 5", null)]
    public void RankCorrelation(string networks, string theory, double? expected)
    {
        TaskComplexity[] tasks = [.. networks.Split(' ').Zip(theory.Split(' '), (error, other) => new TaskComplexity(double.Parse(error), double.Parse(other), null, null, null))];

        double? found = TaskComplexity.RankCorrelation(tasks, task => task.Theory);
        Assert.Equal(expected is null, found is null);
        Assert.Equal(expected ?? 0, found ?? 0, 1e-12);
        Assert.Null(TaskComplexity.RankCorrelation(tasks, task => task.Linearised));
    }
}
