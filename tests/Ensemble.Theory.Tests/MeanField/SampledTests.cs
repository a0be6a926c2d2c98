using System.Text.Json;
using Ensemble.Model;
using Ensemble.Model.Data;
using Ensemble.Model.Networks;
using Ensemble.Theory.MeanField;
using Ensemble.Theory.Tests.Golden;

namespace Ensemble.Theory.Tests.MeanField;

/// <summary>
/// The sampling solver. Seeds are fixed, so a test that passes passes always; with another seed a z-score beyond 5 of the
/// few hundred correlated values of a case has a probability below one in a thousand.
/// </summary>
public class SampledTests
{
    private const double LargestZ = 5;

    private static readonly Activation Identity = Activation.Custom("identity", z => z, _ => 1);

    [Theory]
    [MemberData(nameof(MeanFieldCase.Of), "monte_carlo", MemberType = typeof(MeanFieldCase))]
    public void DeepNetworks_AreTheGoldenOnesWithinTheirErrors(string section, string name)
    {
        var golden = MeanFieldCase.Load(section, name);
        int last = golden.Problem.Steps;
        bool rectified = golden.Problem.Activation.Kind == ActivationKind.Relu;
        MeanFieldSolution solution = MeanFieldSolver.Solve(
            golden.Problem, new MeanFieldOptions { RecordSteps = [0, (last + 1) / 2, last], TwoTimes = true, Samples = rectified ? 131072 : 32768, Batches = rectified ? 8 : 16 });
        Assert.Equal("samples", solution.Method);
        var scores = new Scores();
        for (int n = 1; n <= last; n++)
        {
            scores.Add(golden.Root.GetProperty("f")[n].Row(), golden.Root.GetProperty("f_se")[n].Row(), solution.Predictor(n), solution.PredictorError(n), Change(golden, "f"));
        }

        scores.Check($"f of {name}", LargestZ);
        foreach ((string field, int l, int later, int earlier, bool back) in Fields(golden.Problem.Depth))
        {
            // The gradient kernels of rectified units converge like S^−1/2 only.
            double[] expected = golden.Root.GetProperty(field).Flat();
            if (back && rectified)
            {
                Agreement.Within(expected, solution.GradientKernel(l, later, earlier), 0.06, $"{field} of {name}");
                continue;
            }

            var kernel = new Scores();
            kernel.Add(
                expected,
                golden.Root.GetProperty(field + "_se").Flat(),
                back ? solution.GradientKernel(l, later, earlier) : solution.HiddenKernel(l, later, earlier),
                back ? solution.GradientKernelError(l, later, earlier) : solution.HiddenKernelError(l, later, earlier),
                Change(golden, field));
            kernel.Check($"{field} of {name}", LargestZ);
        }
    }

    [Theory]
    [InlineData("tanh2_single_g1")]
    [InlineData("tanh2_single_g2")]
    [InlineData("erf2_single_g1")]
    [InlineData("gelu2_single_g1")]
    [InlineData("relu1_plane_g1")]
    public void SmallNetworks_AreTheNearlyExactOnesWithinTheirErrors(string name)
    {
        var golden = MeanFieldCase.Load("near_exact", name);
        int[] all = [.. Enumerable.Range(0, golden.Problem.Steps + 1)];
        MeanFieldSolution solution = MeanFieldSolver.Solve(golden.Problem, new MeanFieldOptions { Samples = 65536, RecordSteps = [.. all], TwoTimes = true });
        double accuracy = golden.Root.GetProperty("accuracy").GetDouble();
        var scores = new Scores();
        for (int n = 1; n <= golden.Problem.Steps; n++)
        {
            double[] expected = golden.Root.GetProperty("f")[n].Flat();
            scores.Add(expected, new double[expected.Length], solution.Predictor(n), solution.PredictorError(n), accuracy);
            if (!golden.Root.TryGetProperty("Phi2", out JsonElement phi))
            {
                continue;
            }

            var kernels = new Scores();
            for (int s = 0; s <= n; s++)
            {
                kernels.Add([phi[n][s].GetDouble()], [0], solution.HiddenKernel(2, n, s), solution.HiddenKernelError(2, n, s), accuracy);
                kernels.Add([golden.Root.GetProperty("Phi1")[n][s].GetDouble()], [0], solution.HiddenKernel(1, n, s), solution.HiddenKernelError(1, n, s), accuracy);
                kernels.Add([golden.Root.GetProperty("G2")[n][s].GetDouble()], [0], solution.GradientKernel(2, n, s), solution.GradientKernelError(2, n, s), accuracy);
                if (n < golden.Problem.Steps)
                {
                    kernels.Add([golden.Root.GetProperty("G1")[n][s].GetDouble()], [0], solution.GradientKernel(1, n, s), solution.GradientKernelError(1, n, s), accuracy);
                }
            }

            kernels.Check($"kernels of {name} at {n}", LargestZ);
        }

        scores.Check($"f of {name}", LargestZ);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public void LinearUnits_SampledAreTheExactOnes(int depth, int outputs)
    {
        Dataset data = Data(outputs);
        MeanFieldWeight[] weights = [.. Enumerable.Range(0, depth + 1).Select(l => new MeanFieldWeight(1.3 - (0.2 * l), Enumerable.Range(0, 12).Select(t => Step(l, t))))];
        var options = new MeanFieldOptions { RecordSteps = [3, 12], TwoTimes = true, Distributions = true, Samples = 32768 };
        MeanFieldSolution exact = MeanFieldSolver.Solve(new MeanFieldProblem(Activation.Linear, 1.2, data, weights), options);
        MeanFieldSolution sampled = MeanFieldSolver.Solve(new MeanFieldProblem(Identity, 1.2, data, weights), options);
        MeanFieldSolution testsAside = MeanFieldSolver.Solve(new MeanFieldProblem(Identity, 1.2, data, weights), options with { TwoTimes = false });
        foreach (MeanFieldSolution solution in new[] { sampled, testsAside })
        {
            var scores = new Scores();
            for (int n = 1; n <= 12; n++)
            {
                scores.Add(exact.Predictor(n), [], solution.Predictor(n), solution.PredictorError(n), 0);
            }

            scores.Check("f", LargestZ);
            for (int record = 0; record < 2; record++)
            {
                var ntk = new Scores();
                ntk.Add(exact.Ntk(record), [], solution.Ntk(record), solution.NtkError(record), 0);
                ntk.Check("NTK", LargestZ);
                for (int l = 1; l <= depth; l++)
                {
                    for (int earlier = solution == sampled ? 0 : record; earlier <= record; earlier++)
                    {
                        var kernels = new Scores();
                        kernels.Add(exact.HiddenKernel(l, record, earlier), [], solution.HiddenKernel(l, record, earlier), solution.HiddenKernelError(l, record, earlier), 1e-5);
                        kernels.Add(exact.GradientKernel(l, record, earlier), [], solution.GradientKernel(l, record, earlier), solution.GradientKernelError(l, record, earlier), 1e-5);
                        kernels.Check($"kernels of layer {l}", LargestZ);
                    }

                    // Quantiles of a sample are off by O(1/S), the outermost ones by most.
                    var units = new Scores();
                    units.Add(exact.Preactivation(l, record), [], solution.Preactivation(l, record), solution.PreactivationError(l, record), 5e-3);
                    units.Add(exact.BackField(l, record), [], solution.BackField(l, record), solution.BackFieldError(l, record), 5e-3);
                    units.Check($"units of layer {l}", LargestZ);
                }
            }
        }
    }

    [Fact]
    public void Samples_DoNotDependOnThreadsOrOnLaterSteps()
    {
        Dataset data = Data(1);
        MeanFieldProblem Problem(int steps) => MeanFieldProblem.Uniform(Activation.Erf, 2, 1.5, data, 0.2, steps, 0.2, 0.1);
        var options = new MeanFieldOptions { Samples = 2048, RecordSteps = [2] };
        MeanFieldSolution one = MeanFieldSolver.Solve(Problem(8), options with { Threads = 1 });
        MeanFieldSolution many = MeanFieldSolver.Solve(Problem(8), options with { Threads = 4 });
        MeanFieldSolution shorter = MeanFieldSolver.Solve(Problem(5), options);
        for (int n = 0; n <= 8; n++)
        {
            Assert.Equal(one.Predictor(n).ToArray(), many.Predictor(n).ToArray());
            Assert.Equal(one.PredictorError(n).ToArray(), many.PredictorError(n).ToArray());
            if (n <= 5)
            {
                Assert.Equal(one.Predictor(n).ToArray(), shorter.Predictor(n).ToArray());
            }
        }

        Assert.Equal(one.Ntk(0).ToArray(), shorter.Ntk(0).ToArray());
    }

    [Fact]
    public void PointsChangePlaces_AndTestPointsRepeatTrainingPoints()
    {
        double[][] x = [[0.9, -0.3, 0.6], [-0.2, 1.1, 0.5], [0.4, 0.8, -1.0], [0.9, -0.3, 0.6]];
        double[][] y = [[1], [-0.6], [0.4], [0]];
        MeanFieldSolution Solve(int[] order, bool twoTimes) => MeanFieldSolver.Solve(
            MeanFieldProblem.Uniform(
                Activation.Tanh, 2, 1, new Dataset(RealMatrix.FromRows([.. order.Select(i => x[i])]), RealMatrix.FromRows([.. order.Select(i => y[i])]), 3), 0.2, 8),
            new MeanFieldOptions { Samples = 4096, RecordSteps = [8], TwoTimes = twoTimes });
        MeanFieldSolution straight = Solve([0, 1, 2, 3], false);
        MeanFieldSolution swapped = Solve([2, 0, 1, 3], false);
        MeanFieldSolution joint = Solve([0, 1, 2, 3], true);
        for (int n = 0; n <= 8; n++)
        {
            Assert.Equal(straight.Predictor(n)[0], straight.Predictor(n)[3], 5e-4);
            Assert.Equal(joint.Predictor(n)[0], joint.Predictor(n)[3], 5e-4);
            Assert.Equal(straight.Predictor(n)[0], swapped.Predictor(n)[1], 5 * straight.PredictorError(n)[0] + 1e-6);
            Assert.Equal(straight.Predictor(n)[2], swapped.Predictor(n)[0], 5 * straight.PredictorError(n)[2] + 1e-6);
        }

        Assert.Equal(straight.HiddenKernel(2, 0, 0)[0], straight.HiddenKernel(2, 0, 0)[3], 1e-3);
    }

    [Fact]
    public void FirstStep_IsThatOfTheNtk()
    {
        Dataset data = Data(1);
        MeanFieldSolution solution = MeanFieldSolver.Solve(
            MeanFieldProblem.Uniform(Activation.Gelu, 3, 1.7, data, 0.1, 1), new MeanFieldOptions { Samples = 16384, RecordSteps = [0] });
        for (int i = 0; i < data.Count; i++)
        {
            double expected = 0;
            for (int a = 0; a < data.TrainCount; a++)
            {
                expected += 0.1 * solution.Ntk(0)[(i * data.Count) + a] * data.Targets[a, 0];
            }

            Assert.Equal(expected, solution.Predictor(1)[i], 5 * solution.PredictorError(1)[i]);
        }
    }

    [Fact]
    public void AutomaticSamples_ReachTheTolerance_AndTooLittleMemoryIsRefused()
    {
        Dataset data = Data(1);
        MeanFieldProblem problem = MeanFieldProblem.Uniform(Activation.Tanh, 2, 1, data, 0.2, 10);
        MeanFieldSolution solution = MeanFieldSolver.Solve(problem, new MeanFieldOptions { Tolerance = 1.5e-3 });
        Assert.InRange(solution.PredictorError(6)[0], 1e-5, 3e-3);
        ModelException refused = Assert.Throws<ModelException>(() => MeanFieldSolver.Solve(problem, new MeanFieldOptions { Samples = 1 << 20, MemoryLimit = 10_000_000 }));
        Assert.Contains("limit", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Growing steps, unlike weights, and no loss for two of the steps.</summary>
    private static WeightStep Step(int l, int t)
    {
        double growth = 1 + (0.1 * t);
        double gradient = t == 4 || t == 5 ? 0 : (0.1 + (0.02 * l)) * growth;
        return WeightStep.Langevin(0.15 * growth, 0.3 + (0.1 * l), 0.2 * l) with { Gradient = gradient };
    }

    private static Dataset Data(int outputs) => new(
        RealMatrix.FromRows([0.9, -0.3, 0.6], [-0.2, 1.1, 0.5], [0.5, 0.5, 0.7]),
        RealMatrix.FromRows([.. new double[][] { [1, -0.5], [-0.6, 0.3], [0, 0] }.Select(row => row[..outputs])]),
        2);

    private static double Change(MeanFieldCase golden, string field) =>
        golden.Root.GetProperty("check").TryGetProperty("change_from_S_65536", out JsonElement change) ? 2 * change.GetProperty(field).GetDouble() : 0;

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

    /// <summary>Differences in standard errors.</summary>
    private sealed class Scores
    {
        private double sum;
        private double worst;
        private int count;

        public void Add(ReadOnlySpan<double> expected, ReadOnlySpan<double> theirs, ReadOnlySpan<double> found, ReadOnlySpan<double> error, double allowance)
        {
            Assert.Equal(expected.Length, found.Length);
            for (int i = 0; i < expected.Length; i++)
            {
                double other = theirs.IsEmpty ? 0 : theirs[i];
                double difference = Math.Max(Math.Abs(expected[i] - found[i]) - allowance - 1e-6, 0);
                double z = difference / Math.Sqrt((other * other) + (error[i] * error[i]) + 1e-14);
                sum += z * z;
                worst = Math.Max(worst, z);
                count++;
            }
        }

        public void Check(string what, double largest)
        {
            double rms = Math.Sqrt(sum / count);
            Assert.True(rms < 3 && worst < largest, $"{what}: rms z {rms:F2}, largest {worst:F2}");
        }
    }
}
