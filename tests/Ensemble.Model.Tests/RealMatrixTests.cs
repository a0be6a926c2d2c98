namespace Ensemble.Model.Tests;

public class RealMatrixTests
{
    [Fact]
    public void Values_AreRowByRow()
    {
        var matrix = new RealMatrix(2, 3, [1, 2, 3, 4, 5, 6]);

        Assert.Equal(6, matrix[1, 2]);
        Assert.Equal(2, matrix[0, 1]);
        Assert.Equal([4, 5, 6], matrix.Row(1).ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6], matrix.Values.ToArray());
    }

    [Fact]
    public void FromRows_StacksTheRows()
    {
        RealMatrix matrix = RealMatrix.FromRows([1, 2], [3, 4], [5, 6]);

        Assert.Equal((3, 2), (matrix.Rows, matrix.Columns));
        Assert.Equal([1, 2, 3, 4, 5, 6], matrix.Values.ToArray());
    }

    [Fact]
    public void Values_AreCopied()
    {
        double[] values = [1, 2];
        var matrix = new RealMatrix(1, 2, values);
        values[0] = 9;

        Assert.Equal(1, matrix[0, 0]);
    }

    [Fact]
    public void Sizes_AreValidated()
    {
        Refusal.Is("rows", "rows is -1; it must be a whole number ≥ 0", () => _ = new RealMatrix(-1, 1, []));
        Refusal.Is("columns", "columns is 0; it must be a whole number ≥ 1", () => _ = new RealMatrix(0, 0, []));
        Refusal.Is("values", "there are 3 values; a 2 × 2 matrix has 4", () => _ = new RealMatrix(2, 2, [1, 2, 3]));
        Refusal.Is("rows", "rows is 0; it must be a whole number ≥ 1", () => RealMatrix.FromRows());
        Refusal.Is("values", "rows have 1 and 2 values; all must have the same number", () => RealMatrix.FromRows([1], [1, 2]));
        Assert.Equal(0, new RealMatrix(0, 4, []).Rows);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void AValueThatIsNotFinite_IsNamedByItsPlace(double value, string written) => Refusal.Is(
        "values",
        $"the value at row 1, column 0 is {written}; it must be finite",
        () => _ = new RealMatrix(2, 2, [1, 2, value, 4]));
}
