using Ensemble.Experiments.Files;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;
using Ensemble.Training;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;

namespace Ensemble.Experiments.Tests.Architectures;

/// <summary>Networks brought along from PyTorch by <c>network.initial</c>; pytorch_networks.py beside this file made the arrays.</summary>
public sealed class PyTorchTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(AppContext.BaseDirectory, "Architectures");
    private readonly string folder = Directory.CreateTempSubdirectory("ensemble-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void PredictorAndKernel_AreThoseOfPyTorch()
    {
        PreparedExperiment prepared = Prepare("pytorch-weights.npz", members: 2);
        using var reader = new NpzReader(Path.Combine(Fixtures, "pytorch-networks.npz"));
        double[] predictors = reader.Read("f").Values, kernels = reader.Read("ntk").Values;
        var ntk = new NtkObservable();
        MemberMeasure measure = ntk.For(prepared.Simulation);
        int members = 0;
        new BuiltInEngine(1, CpuPrecision.Float64).Simulate(prepared.Simulation, ntk.Needs, new MemberRange(0, 2), Check, null, null, default);
        Assert.Equal(2, members);

        void Check(MemberRecord record)
        {
            double[][] values = [.. ntk.Arrays(prepared.Simulation).Select(array => new double[array.Length])];
            measure(record, values);
            for (int i = 0; i < 10; i++)
            {
                Assert.Equal(predictors[(record.Member * 10) + i], record.Predictor[i], 12);
            }

            for (int i = 0; i < 25; i++)
            {
                Assert.Equal(kernels[(record.Member * 25) + i], values[0][i], 12);
            }

            members++;
        }
    }

    [Fact]
    public void MoreMembersThanWeights_AreRefused() =>
        Assert.Contains("holds the weights of 2", Refusal(() => Prepare("pytorch-weights.npz", members: 3)), StringComparison.Ordinal);

    [Fact]
    public void AntitheticPairs_AreRefused() =>
        Assert.Contains("must be off", Refusal(() => Prepare("pytorch-weights.npz", members: 4, "ensemble.antithetic=on")), StringComparison.Ordinal);

    [Fact]
    public void ArraysThatAreNoWeights_AreRefused() =>
        Assert.Contains("has no such weight", Refusal(() => Prepare("pytorch-networks.npz", members: 2)), StringComparison.Ordinal);

    [Fact]
    public void OtherShape_IsRefusedWithTheShapesThatFit() =>
        Assert.Contains("(4, 9) or (members, 4, 9)", Refusal(() => Prepare("pytorch-weights.npz", members: 2, "network.layers.0.conv.width=4")), StringComparison.Ordinal);

    [Fact]
    public void Hash_DependsOnTheWeights_ButNotOnTheirPlace()
    {
        PreparedExperiment prepared = Prepare("pytorch-weights.npz", members: 2);
        File.Copy(Path.Combine(Fixtures, "pytorch-weights.npz"), Path.Combine(folder, "moved.npz"));
        string hash = ExperimentHash.Of(prepared);
        Assert.Equal(hash, ExperimentHash.Of(Prepare(Path.Combine(folder, "moved.npz"), members: 2)));
        Assert.NotEqual(hash, ExperimentHash.Of(Prepare(null, members: 2)));
    }

    private static string Refusal(Func<PreparedExperiment> prepare)
    {
        string message = Assert.Throws<ExperimentException>(prepare).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private PreparedExperiment Prepare(string? weights, int members, params string[] overrides)
    {
        string file = Path.Combine(folder, "experiment.yaml");
        string initial = weights is null ? "" : $"initial: {Path.Combine(Fixtures, weights)}";
        File.WriteAllText(file, $$"""
            data: { source: npz, path: {{Path.Combine(Fixtures, "pytorch-networks.npz")}} }
            network:
              bias: on
              {{initial}}
              layers:
                - conv: { filter: 3, padding: circular, width: 6 }
                - activation: erf
                - average_pool: 2
                - conv: { filter: 3, padding: zero, width: 5, bias: off }
                - activation: gelu
                - flatten
                - dense: { width: 7 }
                - activation: tanh
            langevin: { time: 1, step_size: 0.1 }
            ensemble: { members: {{members}} }
            record: { times: [0], observables: [ntk] }
            """);
        return PreparedExperiment.Prepare(ExperimentFile.Read(file, overrides), file);
    }
}
