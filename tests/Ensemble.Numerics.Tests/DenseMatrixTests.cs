using Ensemble.Numerics.Linear;

namespace Ensemble.Numerics.Tests;

public class DenseMatrixTests
{
    // Sizes around the blocks of rows and the padding of columns.
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 2)]
    [InlineData(33, 7, 9)]
    [InlineData(70, 65, 4)]
    public void Product_IsTheSumOverTheInnerIndex(int rows, int inner, int columns)
    {
        DenseMatrix left = Filled(rows, inner, 0.7), right = Filled(inner, columns, 1.3);

        DenseMatrix product = left * right;

        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = 0;
                for (int k = 0; k < inner; k++)
                {
                    sum += left[i, k] * right[k, j];
                }

                Assert.Equal(sum, product[i, j], 1e-12);
                Assert.Equal(sum, (right.Transpose() * left.Transpose())[j, i], 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(6, 3)]
    [InlineData(41, 10)]
    public void BothSolvers_UndoTheProduct(int size, int columns)
    {
        DenseMatrix root = Filled(size, size, 0.4);
        DenseMatrix positive = (root * root.Transpose()).PlusDiagonal(0.5), any = Filled(size, size, 2.1).PlusDiagonal(0.1), right = Filled(size, columns, 0.9);

        AssertEqual(right, positive * positive.SolvePositive(right), 1e-10);
        AssertEqual(right, positive * positive.Solve(right), 1e-10);
        AssertEqual(right, any * any.Solve(right), 1e-9);
        Assert.Throws<ArithmeticException>(() => (-1.0 * positive).SolvePositive(right));
    }

    [Fact]
    public void Spectrum_PutsTheMatrixTogether()
    {
        DenseMatrix root = Filled(9, 9, 1.1), matrix = root + root.Transpose();

        var spectrum = new SymmetricSpectrum(matrix);

        Assert.Equal(spectrum.Values.Order(), spectrum.Values);
        AssertEqual(DenseMatrix.Identity(9), spectrum.Vectors.Transpose() * spectrum.Vectors, 1e-13);
        AssertEqual(matrix, spectrum.Vectors * spectrum.Vectors.Transpose().ScaleRows(spectrum.Values), 1e-12);
    }

    [Fact]
    public void SumsDifferencesAndTheTop_AreThoseOfTheEntries()
    {
        DenseMatrix a = Filled(5, 3, 0.2), b = Filled(5, 3, 0.6);

        AssertEqual(new DenseMatrix(5, 3, (i, j) => a[i, j] + (2 * b[i, j])), a + (2.0 * b), 1e-15);
        AssertEqual(new DenseMatrix(5, 3, (i, j) => a[i, j] - b[i, j]), a - b, 1e-15);
        AssertEqual(new DenseMatrix(2, 3, (i, j) => a[i, j]), a.Top(2), 0);
        Assert.Equal(a[1, 2], a.ToArray()[5]);
        Assert.Throws<ArgumentOutOfRangeException>(() => a + a.Transpose());
    }

    private static DenseMatrix Filled(int rows, int columns, double frequency) => new(rows, columns, (i, j) => Math.Sin(frequency * ((i * columns) + j + 1)));

    private static void AssertEqual(DenseMatrix expected, DenseMatrix found, double tolerance)
    {
        Assert.Equal((expected.Rows, expected.Columns), (found.Rows, found.Columns));
        Assert.All(expected.ToArray().Zip(found.ToArray()), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
