using System.Text.Json;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Corrections;
using Ensemble.Theory.Tests.Golden;

namespace Ensemble.Theory.Tests.Corrections;

public class MeanPredictorTests
{
    private static readonly JsonElement File = GoldenFile.Read("finite-width.json");
    private static readonly double[][] Inputs = [[1.0, 0.5], [-0.4, 1.2]];

    [Fact]
    public void Flow_WithOnePoint_IsTheGoldenOne()
    {
        foreach (JsonElement golden in File.GetProperty("cases_mean_predictor").EnumerateArray())
        {
            string phi = golden.GetProperty("phi").GetString()!;
            double q = golden.GetProperty("q").GetDouble();
            TheoryProblem problem = GoldenFile.Problem(phi, [[Math.Sqrt(q)]], [golden.GetProperty("y").GetDouble()], [], 1);
            var found = MeanPredictorCorrection.Flow(problem, golden.GetProperty("t").Row());
            bool kinked = phi == "relu";
            double[] expected = golden.GetProperty(kinked ? "coefficient_of_N_to_minus_half" : "coefficient_of_1_over_N").Row();
            Agreement.Within(expected, kinked ? found.PerRootWidth : found.PerWidth, 1e-6, phi);
            Assert.Equal(0, (kinked ? found.PerWidth : found.PerRootWidth).Length);
        }
    }

    [Fact]
    public void Flow_WithSeveralPoints_IsTheGoldenOne()
    {
        foreach (JsonElement golden in File.GetProperty("cases_mean_predictor_several_points").EnumerateArray())
        {
            string phi = golden.GetProperty("phi").GetString()!;
            TheoryProblem problem = GoldenFile.Problem(phi, golden.GetProperty("X").Matrix(), golden.GetProperty("Y").Row(), golden.GetProperty("Xtest").Matrix(), 1);
            var found = MeanPredictorCorrection.Flow(problem, golden.GetProperty("t").Row());
            Agreement.Within(golden.GetProperty("coefficient_of_1_over_N").Flat(), found.PerWidth, 1e-6, phi);
            Assert.True(found.StandardError.ToArray().All(error => error == 0));
        }
    }

    [Theory]
    [InlineData("tanh")]
    [InlineData("relu")]
    public void SmallSteps_ApproachTheFlow(string phi)
    {
        // Explicit steps are of first order: 2·f(η/2) − f(η) differs by O(η²). Unequal variances and rates.
        double[][] train = phi == "relu" ? [[0.9, 0.4]] : Inputs;
        double[] targets = phi == "relu" ? [1.1] : [1, -0.8];
        TheoryProblem problem = Unequal(phi, train, targets, [[0.7, -0.9], [-1.8, -0.8], [0.45, 0.2]]);
        MeanPredictorCorrection flow = MeanPredictorCorrection.Flow(problem, [1, 2]);
        double[] Steps(int perUnit)
        {
            var found = MeanPredictorCorrection.Steps(problem, TimeSteps.Explicit(1.0 / perUnit, 2 * perUnit), [perUnit, 2 * perUnit]);
            return (phi == "relu" ? found.PerRootWidth : found.PerWidth).ToArray();
        }

        double[] coarse = Steps(100), fine = Steps(200);
        double[] expected = (phi == "relu" ? flow.PerRootWidth : flow.PerWidth).ToArray();
        double first = fine.Zip(expected, (a, b) => Math.Abs(a - b)).Max();
        Agreement.Within(expected, [.. coarse.Zip(fine, (a, b) => (2 * b) - a)], 0.02 * first, phi);
    }

    [Theory]
    [InlineData("linear", 32, 3000)]
    [InlineData("tanh", 32, 3000)]
    [InlineData("gelu", 32, 3000)]
    [InlineData("relu", 512, 1000)]
    public void BigSteps_OfRandomNetworks_HaveTheTheorysBias(string phi, int width, int networks)
    {
        // Explicit steps so large (ηλ up to 1.4; 0.8 for ReLU) that gradient flow is far off. Antithetic pairs and the change of Θ as a control variate.
        // 6 to 9 numbers per case, 5 standard errors each (6e-7), plus what the next order leaves: a fit at two widths removes it.
        double[][] train = phi == "relu" ? [[0.9, 0.4]] : Inputs;
        double[] targets = phi == "relu" ? [1.1] : [1, -0.8];
        double[][] test = [[0.7, -0.9]];
        TheoryProblem problem = Unequal(phi, train, targets, test);
        double largest = NeuralTangentKernel.AtInitialisation(problem).LargestEigenvalue;
        var steps = TimeSteps.Explicit((phi == "relu" ? 0.8 : 1.4) / largest, 5);
        int[] records = [1, 2, 5];
        var found = MeanPredictorCorrection.Steps(problem, steps, records);
        double power = phi == "relu" ? 0.5 : 1;
        double[] expected = (phi == "relu" ? found.PerRootWidth : found.PerWidth).ToArray();
        (double[] mean, double[] error) coarse = TrainedNetworks.Bias(problem, steps, records, width, networks, 7);
        (double[] mean, double[] error) fine = TrainedNetworks.Bias(problem, steps, records, 4 * width, networks / 2, 8);
        double up = Math.Pow(4 * width, power), down = Math.Pow(width, power), ratio = Math.Pow(4, phi == "relu" ? 0.5 : 1);
        for (int i = 0; i < expected.Length; i++)
        {
            // c + d/N^power from two widths.
            double c = ((ratio * up * fine.mean[i]) - (down * coarse.mean[i])) / (ratio - 1);
            double error = Math.Sqrt(Math.Pow(ratio * up * fine.error[i], 2) + Math.Pow(down * coarse.error[i], 2)) / (ratio - 1);
            Assert.True(Math.Abs(c - expected[i]) < 5 * error, $"{phi}[{i}]: {c} ± {error}; expected {expected[i]}");
        }
    }

    private static TheoryProblem Unequal(string phi, double[][] train, double[] targets, double[][] test)
    {
        double[][] y = [.. targets.Select(value => new[] { value }), .. test.Select(_ => new[] { 0.0 })];
        var data = new Dataset(RealMatrix.FromRows([.. train, .. test]), RealMatrix.FromRows(y), train.Length);
        Schedule schedule = Schedule.PerLayer([new LayerParameters(0, 1, 1.4, 0.7), new LayerParameters(0, 1, 0.8, 1.3)]);
        return new TheoryProblem(new WideNetwork(train[0].Length, 1, Activation.Parse(phi)), schedule, data);
    }
}
