using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;

namespace Ensemble.Numerics.Tests;

public class StepRulesTests
{
    [Theory]
    [InlineData(17, 9)]
    [InlineData(33, 12)]
    [InlineData(1000, 12)]
    [InlineData(30001, 16)]
    public void Between_SumsPolynomialsOfDegreeTwiceTheOrderLessOne(int length, int order)
    {
        (double[] nodes, double[] weights) = StepRules.Between(length, order);
        foreach (int degree in (int[])[0, 1, 5, (2 * order) - 2])
        {
            double exact = Enumerable.Range(0, length).Sum(i => Math.Pow((2.0 * i / length) - 1, degree));
            double sum = nodes.Zip(weights, (x, w) => w * Math.Pow((2 * x / length) - 1, degree)).Sum();
            Assert.InRange(sum, exact - (1e-11 * length), exact + (1e-11 * length));
        }
    }

    [Theory]
    [InlineData(17, 12)]
    [InlineData(200, 12)]
    [InlineData(30001, 16)]
    public void At_SumsPolynomialsThroughItsSteps(int length, int order)
    {
        (double[] nodes, double[] weights) = StepRules.At(length, order);
        Assert.All(nodes, x => Assert.Equal(x, Math.Round(x)));
        Assert.Equal(order, nodes.Distinct().Count());
        foreach (int degree in (int[])[0, 1, 5, order - 1])
        {
            double exact = Enumerable.Range(0, length).Sum(i => Math.Pow((2.0 * i / length) - 1, degree));
            double sum = nodes.Zip(weights, (x, w) => w * Math.Pow((2 * x / length) - 1, degree)).Sum();
            Assert.InRange(sum, exact - (1e-10 * length), exact + (1e-10 * length));
        }
    }
}
