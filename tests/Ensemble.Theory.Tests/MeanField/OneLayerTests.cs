using System.Text.Json;
using Ensemble.Theory.MeanField;
using Ensemble.Theory.Tests.Golden;

namespace Ensemble.Theory.Tests.MeanField;

public class OneLayerTests
{
    [Theory]
    [InlineData("tanh1_g1")]
    [InlineData("tanh1_g2")]
    [InlineData("tanh1_g01")]
    [InlineData("erf1_g1")]
    [InlineData("erf1_g2")]
    [InlineData("gelu1_g15")]
    [InlineData("relu1_line_g1")]
    [InlineData("relu1_line_g3")]
    [InlineData("relu1_line_g01")]
    [InlineData("relu1_single_g1")]
    public void OneLayerOnFewInputs_IsTheGoldenOne(string name)
    {
        var golden = MeanFieldCase.Load("near_exact", name);
        double tolerance = golden.Root.GetProperty("accuracy").GetDouble() + 1e-8;
        JsonElement[] kernels = [.. golden.Root.GetProperty("kernels").EnumerateArray()];
        int[] records = [.. kernels.Select(item => item.GetProperty("t").GetInt32())];
        MeanFieldSolution solution = MeanFieldSolver.Solve(golden.Problem, new MeanFieldOptions { RecordSteps = [.. records] });
        Assert.Equal(0, solution.Samples);
        int n = 0;
        foreach (JsonElement f in golden.Root.GetProperty("f").EnumerateArray())
        {
            Agreement.Within(f.Row(), solution.Predictor(n++), tolerance, $"f of {name}");
        }

        for (int i = 0; i < kernels.Length; i++)
        {
            Agreement.Within(kernels[i].GetProperty("Phi").Flat(), solution.HiddenKernel(1, i, i), tolerance, $"Φ of {name}");
            Agreement.Within(kernels[i].GetProperty("G").Flat(), solution.GradientKernel(1, i, i), tolerance, $"G of {name}");
        }
    }
}
