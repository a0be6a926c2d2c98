using System.Text.Json;
using Ensemble.Model.Data;
using Ensemble.Theory.MeanField;
using Ensemble.Theory.Tests.Golden;

namespace Ensemble.Theory.Tests.MeanField;

public class DeepLinearTests
{
    [Theory]
    [MemberData(nameof(MeanFieldCase.Of), "deep_linear", MemberType = typeof(MeanFieldCase))]
    [MemberData(nameof(MeanFieldCase.Of), "langevin_linear", MemberType = typeof(MeanFieldCase))]
    public void OrderParameters_AreTheGoldenOnes(string section, string name)
    {
        var golden = MeanFieldCase.Load(section, name);
        JsonElement[] kernels = [.. golden.Root.GetProperty("kernels").EnumerateArray()];
        int[] records = [.. kernels.SelectMany(item => new[] { item.GetProperty("t").GetInt32(), item.GetProperty("s").GetInt32() }).Distinct().Order()];
        MeanFieldSolution solution = MeanFieldSolver.Solve(golden.Problem, new MeanFieldOptions { RecordSteps = [.. records], TwoTimes = true });
        int n = 0;
        foreach (JsonElement f in golden.Root.GetProperty("f").EnumerateArray())
        {
            Agreement.Within(f.Row(), solution.Predictor(n++), 1e-10, $"f of {name}");
        }

        Assert.Equal(golden.Problem.Steps + 1, n);
        int points = golden.Problem.Data.Count;
        foreach (JsonElement item in kernels)
        {
            int later = Array.IndexOf(records, item.GetProperty("t").GetInt32());
            int earlier = Array.IndexOf(records, item.GetProperty("s").GetInt32());
            for (int l = 1; l <= golden.Problem.Depth; l++)
            {
                Agreement.Within(item.GetProperty("H")[l - 1].Flat(), solution.HiddenKernel(l, later, earlier), 1e-10, $"Φ{l} of {name}");
                double[] g = [.. Enumerable.Repeat(item.GetProperty("G")[l - 1].GetDouble(), points * points)];
                Agreement.Within(g, solution.GradientKernel(l, later, earlier), 1e-10, $"G{l} of {name}");
            }
        }

        // Between two times, from the golden kernels themselves.
        foreach (JsonElement item in kernels)
        {
            int later = Array.IndexOf(records, item.GetProperty("t").GetInt32());
            int earlier = Array.IndexOf(records, item.GetProperty("s").GetInt32());
            double[][] h = [InputsOf(golden.Problem.Data), .. Enumerable.Range(0, golden.Problem.Depth).Select(l => item.GetProperty("H")[l].Flat())];
            double[] g = [.. Enumerable.Range(0, golden.Problem.Depth).Select(l => item.GetProperty("G")[l].GetDouble()), 1];
            double[] expected = [.. h[0].Select((_, i) => h.Zip(g, (kernel, factor) => factor * kernel[i]).Sum())];
            Agreement.Within(expected, solution.NtkBetween(later, earlier), 1e-9, $"NTK between {later} and {earlier} of {name}");
        }

        foreach (JsonElement item in golden.Root.GetProperty("NTK").EnumerateArray())
        {
            int record = Array.IndexOf(records, item.GetProperty("t").GetInt32());
            Agreement.Within(item.GetProperty("K").Flat(), solution.Ntk(record), 1e-10, $"NTK of {name}");
        }
    }

    private static double[] InputsOf(Dataset data) =>
    [
        .. Enumerable.Range(0, data.Count * data.Count).Select(i => Enumerable.Range(0, data.Inputs.Columns)
            .Sum(d => data.Inputs[i / data.Count, d] * data.Inputs[i % data.Count, d]) / data.Inputs.Columns),
    ];

    [Theory]
    [MemberData(nameof(MeanFieldCase.Of), "stationary", MemberType = typeof(MeanFieldCase))]
    public void StationaryState_IsKernelRegressionWithTheAdaptedKernel(string section, string name)
    {
        var golden = MeanFieldCase.Load(section, name);
        MeanFieldProblem problem = golden.Problem;
        MeanFieldSolution solution = MeanFieldSolver.Solve(problem, new MeanFieldOptions { RecordSteps = [problem.Steps] });
        Agreement.Within(golden.Root.GetProperty("f_last").Row(), solution.Predictor(problem.Steps), 1e-10, $"f of {name}");
        Agreement.Within(golden.Root.GetProperty("Phi_last").Flat(), solution.HiddenKernel(problem.Depth, 0, 0), 1e-10, $"Φ of {name}");
    }
}
