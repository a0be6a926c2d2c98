using Ensemble.Model.Data;

namespace Ensemble.Model.Tests;

public class LabelsTests
{
    [Theory]
    [InlineData(LabelKind.Sign, false, 1.0, -1.0, -1.0)]
    [InlineData(LabelKind.Sign, false, 0.5, -2.0, 0.5)]
    [InlineData(LabelKind.Sign, false, 3.0, 3.0, 3.0)]
    [InlineData(LabelKind.None, true, 0.0, 1.0, 1.0)]
    [InlineData(LabelKind.None, true, 0.0, 1.0, 2.0)]
    [InlineData(LabelKind.None, true, 1.0, 2.0, 1.0)]
    [InlineData(LabelKind.None, false, 0.3, -0.2, 0.1)]
    [InlineData(LabelKind.None, false, 0.5, 1.5, 0.5)]
    [InlineData(LabelKind.None, false, 0.0, 0.0, 0.0)]
    public void OneOutput_IsAClassBySign_WhereTwoValuesHaveOppositeSigns(LabelKind expected, bool indices, params double[] targets)
    {
        var matrix = new RealMatrix(targets.Length, 1, targets);
        Assert.Equal(expected, Labels.KindOf(matrix));
        Assert.Equal(indices, Labels.LookLikeIndices(matrix));
    }

    [Theory]
    [InlineData(LabelKind.Largest, 1.0, 0.0, 0.0, 1.0)]
    [InlineData(LabelKind.Largest, -1.0, 1.0, 1.0, -1.0)]
    [InlineData(LabelKind.None, 1.0, 1.0, 0.0, 1.0)]
    [InlineData(LabelKind.None, 0.0, 0.0, 0.0, 0.0)]
    [InlineData(LabelKind.None, 0.7, 0.3, 0.2, 0.8)]
    public void SeveralOutputs_AreClasses_WhereOneIsHigh(LabelKind expected, params double[] targets) =>
        Assert.Equal(expected, Labels.KindOf(new RealMatrix(2, 2, targets)));

    [Fact]
    public void Ties_CountAsAGuess()
    {
        Assert.Equal([1, 0, 0.5], new[] { 0.2, -0.2, 0 }.Select(f => Labels.Score([f], [0.5])));
        Assert.Equal(1, Labels.Score([0.1, 0.3, 0.2], [0, 1, 0]));
        Assert.Equal(0, Labels.Score([0.4, 0.3, 0.2], [0, 1, 0]));
        Assert.Equal(0.5, Labels.Score([0.3, 0.3, 0.2], [0, 1, 0]));
        Assert.Equal(1.0 / 3, Labels.Score([0, 0, 0], [0, 1, 0]));
    }
}
