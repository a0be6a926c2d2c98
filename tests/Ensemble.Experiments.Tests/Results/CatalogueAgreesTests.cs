using Ensemble.Experiments.Tests.Checkpoints;
using Ensemble.Model.Quantities;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;

namespace Ensemble.Experiments.Tests.Results;

/// <summary>What is measured, what the catalogue lists and what the documentation says are the same.</summary>
public sealed class CatalogueAgreesTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ensemble-catalogue-").FullName;

    public static TheoryData<string> Observables => [.. Observable.Names];

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [MemberData(nameof(Observables))]
    public void EveryMeasuredArray_IsInTheCatalogue(string observable)
    {
        var run = new TinyRun(root, $"record.observables=[{observable}]");
        foreach (MeasuredArray array in Observable.Parse(observable).Arrays(run.Prepared.Simulation))
        {
            Assert.True(Catalogue.MeasuredBy(array.Name).Length > 0, $"{array.Name} is not in the catalogue");
        }
    }

    [Fact]
    public void EveryQuantity_IsInTheDocumentation()
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "results.md"));
        string[] missing = [.. Catalogue.All.Select(quantity => quantity.Family).Where(name => !text.Contains($"`{name}", StringComparison.Ordinal))];
        Assert.True(missing.Length == 0, $"docs/results.md lacks {string.Join(", ", missing)}");
    }
}
