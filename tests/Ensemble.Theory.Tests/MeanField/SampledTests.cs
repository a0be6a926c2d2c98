using System.Text.Json;
using Ensemble.Model.Networks;
using Ensemble.Theory.MeanField;
using Ensemble.Theory.Tests.Golden;
using Xunit.Abstractions;

namespace Ensemble.Theory.Tests.MeanField;

public class SampledTests(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(MeanFieldCase.Of), "monte_carlo", MemberType = typeof(MeanFieldCase))]
    public void Predictor_IsTheGoldenOneWithinItsError(string section, string name)
    {
        var golden = MeanFieldCase.Load(section, name);
        bool relu = golden.Problem.Activation.Kind == ActivationKind.Relu;
        int last = golden.Problem.Steps;
        int middle = (last + 1) / 2;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        MeanFieldSolution solution = MeanFieldTheory.Solve(
            golden.Problem, new MeanFieldOptions { RecordSteps = [0, middle, last], TwoTimes = true, Samples = 65536 });
        output.WriteLine($"{name}: {watch.Elapsed.TotalSeconds:F2} s");
        double sum = 0;
        double worst = 0;
        int count = 0;
        JsonElement f = golden.Root.GetProperty("f");
        JsonElement se = golden.Root.GetProperty("f_se");
        for (int n = 0; n <= last; n++)
        {
            for (int i = 0; i < golden.Problem.Data.Count; i++)
            {
                double theirs = se[n][i].GetDouble();
                double error = Math.Sqrt(Math.Pow(theirs, 2) + Math.Pow(solution.PredictorError(n)[i], 2));
                double difference = Math.Abs(f[n][i].GetDouble() - solution.Predictor(n)[i]);
                if (n == 0)
                {
                    Assert.Equal(0, solution.Predictor(n)[i], 1e-6);
                    continue;
                }

                double z = difference / error;
                sum += z * z;
                worst = Math.Max(worst, z);
                count++;
            }
        }

        output.WriteLine($"f: rms z {Math.Sqrt(sum / count):F2}, largest {worst:F2}; last error {solution.PredictorError(last)[0]:E1}");
        foreach ((string field, int l, int later, int earlier, bool back) in Fields(golden.Problem.Depth))
        {
            double[] expected = golden.Root.GetProperty(field).Flat();
            double[] error = golden.Root.GetProperty(field + "_se").Flat();
            ReadOnlySpan<double> found = back ? solution.GradientKernel(l, later, earlier) : solution.HiddenKernel(l, later, earlier);
            ReadOnlySpan<double> own = back ? solution.GradientKernelError(l, later, earlier) : solution.HiddenKernelError(l, later, earlier);
            double total = 0;
            double most = 0;
            for (int i = 0; i < expected.Length; i++)
            {
                double z = (found[i] - expected[i]) / Math.Sqrt((error[i] * error[i]) + (own[i] * own[i]));
                total += z * z;
                most = Math.Max(most, Math.Abs(found[i] - expected[i]));
            }

            output.WriteLine($"{field}: rms z {Math.Sqrt(total / expected.Length):F2}, largest difference {most:E1}");
        }

        Assert.True(relu || Math.Sqrt(sum / count) < 1.5, $"rms z {Math.Sqrt(sum / count)}");
    }

    private static IEnumerable<(string Field, int Layer, int Later, int Earlier, bool Back)> Fields(int depth)
    {
        for (int l = 1; l <= depth; l++)
        {
            foreach ((string end, int later, int earlier) in new[] { ("last_last", 2, 2), ("last_0", 2, 0), ("mid_mid", 1, 1) })
            {
                yield return ($"Phi{l}_{end}", l, later, earlier, false);
                yield return ($"G{l}_{end}", l, later, earlier, true);
            }
        }
    }
}
