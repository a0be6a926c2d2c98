using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Files;
using Ensemble.Experiments.Planning;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Tests.Checkpoints;

namespace Ensemble.Experiments.Tests.Comparing;

public sealed class ComparedTheoriesTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ensemble-theories-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>Each theory beside others says what it says alone, and is compared with the same ensemble.</summary>
    [Fact]
    public void EveryTheoryIsComparedWithTheSameEnsemble()
    {
        var together = new TinyRun(root, "theory.compare=[ntk, ndk, nngp]");
        together.Run();
        var comparison = JsonFile.Read<Comparison>(together.Folder.Comparison);
        using var predicted = new NpzReader(together.Folder.Predicted);

        Assert.Equal(["ntk", "ndk", "nngp"], comparison.Theories!.Value.Select(theory => theory.Theory));
        foreach ((string theory, string prefix) in new[] { ("ntk", ""), ("ndk", "ndk/"), ("nngp", "nngp/") })
        {
            var alone = new TinyRun(root, $"theory.compare={theory}");
            alone.Run();
            using var own = new NpzReader(alone.Folder.Predicted);
            Assert.Equal(own.Read("predictor_mean").Values, predicted.Read(prefix + "predictor_mean").Values);
            Assert.Equal(
                JsonFile.Text(JsonFile.Read<Comparison>(alone.Folder.Comparison).Observables),
                JsonFile.Text(comparison.Theories!.Value.Single(found => found.Theory == theory).Observables));
        }

        Assert.Equal(JsonFile.Text(comparison.Observables), JsonFile.Text(comparison.Theories!.Value[0].Observables));
        Assert.NotEqual(predicted.Read("predictor_mean").Values, predicted.Read("ndk/predictor_mean").Values);
    }

    [Fact]
    public void TheDefaultIsNotWritten_SoThatFoldersKeepTheirNames()
    {
        var run = new TinyRun(root);

        Assert.DoesNotContain("compare", ExperimentText.Of(run.Prepared.Experiment), StringComparison.Ordinal);
        Assert.Equal(run.Folder.Path, new TinyRun(root, "theory.compare=ndk").Folder.Path);
        Assert.Contains("  compare: [ntk, ndk]\n", ExperimentText.Of(new TinyRun(root, "theory.compare=[ntk, ndk]").Prepared.Experiment), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("theory.compare=[ndk, nngq]", "theory.compare.1 is 'nngq'; it must be one of ndk, ")]
    [InlineData("theory.compare=[]", "theory.compare is empty; it must be a list of theories")]
    public void UnknownTheoriesAreRefused(string change, string message) =>
        Assert.Contains(message, Assert.Throws<ExperimentException>(() => new TinyRun(root, change)).Message, StringComparison.Ordinal);

    [Fact]
    public void ATheoryAskedForThatDoesNotApplyIsAnError_WithAllItIsLeftOut()
    {
        var named = new TinyRun(root, "langevin.temperature=0", "theory.compare=[ndk, nngp]");
        var all = new TinyRun(root, "langevin.temperature=0", "theory.compare=all");

        ExperimentException error = Assert.Throws<ExperimentException>(() => Plan.Of(named.Prepared, named.Engine, ""));
        Assert.StartsWith("theory.compare holds 'nngp', which does not apply: the stationary law", error.Message, StringComparison.Ordinal);
        Assert.Contains(Plan.Of(all.Prepared, all.Engine, "").Theories!.Refused, refused => refused.Name == "nngp");
        Assert.Contains(Plan.Of(all.Prepared, all.Engine, "").Theories!.Theories, theory => theory.Name == "ndk");
    }

    [Fact]
    public void TheReportDrawsTheoriesByStyleOfLine_AndNamesThem()
    {
        var run = new TinyRun(root, "theory.compare=[ndk, ntk, nngp]");
        run.Run();
        string page = File.ReadAllText(run.Folder.Report);

        Assert.Contains("differs from the theory ndk by ", page, StringComparison.Ordinal);
        Assert.Contains("It differs from ntk by ", page, StringComparison.Ordinal);
        Assert.Contains("<th>Theory</th>", page, StringComparison.Ordinal);
        Assert.Contains("\"theory\":\"ndk\",\"style\":0", page, StringComparison.Ordinal);
        Assert.Contains("\"theory\":\"ntk\",\"style\":1", page, StringComparison.Ordinal);
        Assert.Contains("\"theory\":\"nngp\",\"style\":2", page, StringComparison.Ordinal);
    }

    /// <summary>Members of an antithetic pair scatter together: 6 pairs, and not 12 members, give the error of a variance.</summary>
    [Fact]
    public void TheReportCountsAntitheticPairs()
    {
        var run = new TinyRun(root, "ensemble.members=12", "ensemble.antithetic=on");
        run.Run();

        Assert.Contains("antithetic pairs count as one sample", File.ReadAllText(run.Folder.Report), StringComparison.Ordinal);
    }

    [Fact]
    public void PlacesOfTwoTimeQuantitiesNameBothTimesAndPoints()
    {
        var run = new TinyRun(root, "record.observables=[hidden_kernels]");
        run.Run();
        Place place = JsonFile.Read<Comparison>(run.Folder.Comparison).Observables.First(row => row.Name == "hidden_kernel_1").MaxAbsZAt!;

        Assert.NotNull(place.OtherTime);
        Assert.Equal(2, place.Point.Count);
    }
}
