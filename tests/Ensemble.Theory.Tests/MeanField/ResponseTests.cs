using Ensemble.Model;
using Ensemble.Model.Data;
using Ensemble.Model.Networks;
using Ensemble.Theory.MeanField;
using Ensemble.Theory.Tests.Golden;

namespace Ensemble.Theory.Tests.MeanField;

/// <summary>Responses by derivatives; seeds are fixed, and five standard errors are exceeded by chance in fewer than one of a thousand sets of these tests.</summary>
public class ResponseTests
{
    [Theory]
    [InlineData("tanh2_single_g1")]
    [InlineData("tanh2_single_g2")]
    [InlineData("erf2_single_g1")]
    [InlineData("gelu2_single_g1")]
    public void Responses_AreTheNearlyExactOnes(string name)
    {
        var golden = MeanFieldCase.Load("near_exact", name);
        MeanFieldResponses found = MeanFieldSolver.Responses(golden.Problem, 1 << 16);
        double squares = 0;
        int count = 0;
        foreach ((string field, bool back) in new[] { ("A1", true), ("B1", false) })
        {
            double[][] expected = golden.Root.GetProperty(field).Matrix();
            for (int t = 0; t < expected.Length; t++)
            {
                for (int s = 0; s < expected[t].Length; s++)
                {
                    double value = back ? found.ToBack(1, t, 0, s, 0) : found.ToForward(1, t, 0, s, 0);
                    double error = back ? found.ToBackError(1, t, 0, s, 0) : found.ToForwardError(1, t, 0, s, 0);
                    Assert.InRange(Math.Abs(value - expected[t][s]), 0, (5 * error) + 2e-5);
                    Assert.InRange(error, 0, 0.02);
                    if (error > 1e-6)
                    {
                        squares += Math.Pow((value - expected[t][s]) / (error + 2e-5), 2);
                        count++;
                    }
                }
            }
        }

        Assert.InRange(Math.Sqrt(squares / count), 0.1, 2);
    }

    [Fact]
    public void Responses_AreCausalToTheBit_AndRefuseKinksAndSingleLayers()
    {
        var data = new Dataset(RealMatrix.FromRows([0.9, -0.3], [-0.2, 1.1], [0.5, 0.5]), RealMatrix.FromRows([1, -0.5], [-0.6, 0.3], [0, 0]), 2);
        MeanFieldProblem Problem(Activation activation, int depth, int steps) => MeanFieldProblem.Uniform(activation, depth, 1.2, data, 0.2, steps, 0.3, 0.2);
        MeanFieldResponses longer = MeanFieldSolver.Responses(Problem(Activation.Erf, 3, 3), 1024, batches: 4);
        MeanFieldResponses shorter = MeanFieldSolver.Responses(Problem(Activation.Erf, 3, 2), 1024, batches: 4);
        for (int l = 1; l <= 2; l++)
        {
            Assert.Equal(shorter.ToBack(l, 2, 1, 1, 0, 1), longer.ToBack(l, 2, 1, 1, 0, 1));
            Assert.Equal(shorter.ToForward(l, 2, 2, 2, 2, 1), longer.ToForward(l, 2, 2, 2, 2, 1));
            Assert.NotEqual(0, longer.ToForward(l, 3, 0, 1, 1));
            Assert.Equal(0.0, longer.ToBack(l, 2, 1, 2, 1));
            Assert.Equal(0.0, longer.ToForward(l, 1, 0, 2, 1));
        }

        Assert.Contains("smooth", Assert.Throws<ModelException>(() => MeanFieldSolver.Responses(Problem(Activation.Relu, 2, 2))).Message, StringComparison.Ordinal);
        Assert.Contains("one hidden layer", Assert.Throws<ModelException>(() => MeanFieldSolver.Responses(Problem(Activation.Erf, 1, 2))).Message, StringComparison.Ordinal);
        Assert.Contains("GB", Assert.Throws<ModelException>(() => MeanFieldSolver.Responses(Problem(Activation.Erf, 2, 2), memoryLimit: 1000)).Message, StringComparison.Ordinal);
    }

    /// <summary>Linear units at several points: A summed over the points is that of the exact solver, which has one back-propagated field for all.</summary>
    [Fact]
    public void LinearResponses_AreTheExactOnes()
    {
        var data = new Dataset(RealMatrix.FromRows([0.9, -0.3], [-0.2, 1.1], [0.5, 0.5]), RealMatrix.FromRows([1.0], [-0.6], [0]), 2);
        MeanFieldProblem problem = MeanFieldProblem.Uniform(Activation.Linear, 2, 1.2, data, 0.2, 4, 0.3, 0.2);
        MeanFieldResponses found = MeanFieldSolver.Responses(problem, 1 << 15);
        double[] exact = DeepLinearSolver.ResponsesToBack(problem);
        for (int t = 1; t <= 4; t++)
        {
            for (int mu = 0; mu < 3; mu++)
            {
                for (int s = 0; s < t; s++)
                {
                    double sum = Enumerable.Range(0, 3).Sum(alpha => found.ToBack(1, t, mu, s, alpha));
                    double error = Enumerable.Range(0, 3).Sum(alpha => found.ToBackError(1, t, mu, s, alpha));
                    Assert.Equal(exact[(((t * 3) + mu) * 5) + s], sum, (5 * error) + 1e-6);
                }
            }
        }
    }
}
