using Ensemble.Experiments.Sweeps;

namespace Ensemble.Experiments.Tests.Sweeps;

public class SweepGridTests
{
    [Theory]
    [InlineData("a=1", "1")]
    [InlineData("a=1,2,x y", "1|2|x y")]
    [InlineData("a=[1,2],[3]", "[1,2]|[3]")]
    [InlineData("a={b: [1,2], c: 3},4", "{b: [1,2], c: 3}|4")]
    [InlineData("a='x,y',\"p,q\"", "'x,y'|\"p,q\"")]
    [InlineData("a=128..1024*2", "128|256|512|1024")]
    [InlineData("a=100..1000*3", "100|300|900")]
    [InlineData("a=0.1..0.5+0.1", "0.1|0.2|0.3|0.4|0.5")]
    [InlineData("a=-2..2+2", "-2|0|2")]
    [InlineData("a=1e-3..1e-1*10", "0.001|0.01|0.1")]
    [InlineData("a=7..7+1,9", "7|9")]
    [InlineData("a.b.0=../data.npz", "../data.npz")]
    public void AnAxis_ListsItsValues(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', GridAxis.Parse(text).Values));

    [Theory]
    [InlineData("a")]
    [InlineData("=1")]
    [InlineData("a=")]
    [InlineData("a=1,,2")]
    [InlineData("a=5..1*2")]
    [InlineData("a=0..8*2")]
    [InlineData("a=1..8*1")]
    [InlineData("a=1..8+0")]
    [InlineData("a=1..1e9+1")]
    public void NoAxis_IsRefused(string text) => Assert.Throws<ExperimentException>(() => GridAxis.Parse(text));

    [Fact]
    public void IndependentPoints_HaveStreamsOfTheirOwn()
    {
        SweepGrid shared = SweepGrid.Parse(["network.width=8,16"]), independent = shared.WithIndependentPoints();
        Assert.Equal<string>(["network.width=16", "ensemble.stream=2"], independent.Points[1]);
        Assert.Equal<string>(["network.width=16"], shared.Points[1]);
        Assert.NotEqual(shared.FolderName("a", "b"), independent.FolderName("a", "b"));
        Assert.Throws<ExperimentException>(() => SweepGrid.Parse(["ensemble.stream=1,2"]).WithIndependentPoints());
    }

    [Fact]
    public void AGrid_CombinesAllValuesWithTheLastKeyFastest()
    {
        var grid = SweepGrid.Parse(["a=1,2", "b=x", "c=8..16*2"]);
        Assert.Equal(
            ["a=1 b=x c=8", "a=1 b=x c=16", "a=2 b=x c=8", "a=2 b=x c=16"],
            grid.Points.Select(point => string.Join(' ', point)));
        Assert.Equal(["a", "c"], grid.Varying.Select(axis => axis.Key));
        Assert.Single(SweepGrid.Parse([]).Points);
    }

    [Fact]
    public void AGrid_ThatIsTooLargeOrHasAKeyTwice_IsRefused()
    {
        Assert.Contains("a is there twice", Assert.Throws<ExperimentException>(() => SweepGrid.Parse(["a=1", "a=2"])).Message, StringComparison.Ordinal);
        Assert.Contains("1E+06 points", Assert.Throws<ExperimentException>(() => SweepGrid.Parse(["a=1..1000+1", "b=1..1000+1"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFolder_DependsOnTheFileAndTheGrid()
    {
        string name = SweepGrid.Parse(["a=1,2"]).FolderName("tiny", "x: 1");
        Assert.Equal(name, SweepGrid.Parse(["a=1..2*2"]).FolderName("tiny", "x: 1"));
        Assert.NotEqual(name, SweepGrid.Parse(["a=1,3"]).FolderName("tiny", "x: 1"));
        Assert.NotEqual(name, SweepGrid.Parse(["a=1,2"]).FolderName("tiny", "x: 2"));
    }
}
