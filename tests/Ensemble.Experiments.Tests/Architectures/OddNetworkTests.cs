using Ensemble.Model;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;

namespace Ensemble.Experiments.Tests.Architectures;

/// <summary>
/// Compositions that no golden file has: the NTK of theory against networks at t = 0, extrapolated in 1/N, with a variance of its own for
/// every weight. Of 100 entries none may be further off than 5 standard errors: by chance in at most one of 17,000 seeds (normal law).
/// </summary>
public class OddNetworkTests
{
    private static readonly IReadOnlyDictionary<string, (Shape Input, Func<Architecture> Make)> Programs = new Dictionary<string, (Shape, Func<Architecture>)>
    {
        ["strides with zeros"] = (Shape.Image(5, 4, 2), () => new ArchitectureBuilder(bias: true)
            .Conv(new Extents(3, 3), new Extents(2, 3), Padding.Zero).Activation(Activation.Erf).Conv(new Extents(3, 1), new Extents(2, 1), Padding.Zero).Activation(Activation.Relu).AveragePool().Build()),
        ["filters larger than the grid"] = (Shape.Image(3, 2, 2), () => new ArchitectureBuilder()
            .Conv(new Extents(7, 5)).Activation(Activation.Erf).Conv(new Extents(5, 5), padding: Padding.Zero).Activation(Activation.Erf).AveragePool().Build()),
        ["windows on a line"] = (Shape.Sequence(6, 2), () => new ArchitectureBuilder(bias: true)
            .Conv(new Extents(3)).Activation(Activation.Relu).AveragePool(new Extents(3)).Conv(new Extents(3)).Activation(Activation.Erf).AveragePool().Build()),
        ["residuals in hadamard"] = (Shape.Sequence(4, 3), () => new ArchitectureBuilder(bias: true).Dense().Activation(Activation.Erf)
            .Hadamard(
                a => a.Dense().Residual(0.7, branch => branch.Activation(Activation.Erf).Dense()),
                b => b.Dense().Residual(0.5, branch => branch.Activation(Activation.Relu).Dense().Residual(1.5, inner => inner.Activation(Activation.Erf).Dense())))
            .Dense().Activation(Activation.Erf).AveragePool().Build()),
        ["attention after conv"] = (Shape.Sequence(4, 3), () => new ArchitectureBuilder(bias: true)
            .Conv(new Extents(3), padding: Padding.Zero).Activation(Activation.Erf).Attention(1.2).Activation(Activation.Erf).AveragePool().Build()),
        ["layer norm after flatten"] = (Shape.Image(2, 2, 3), () => new ArchitectureBuilder(bias: true)
            .Conv(new Extents(3, 3)).Flatten().LayerNorm().Dense().LayerNorm().Activation(Activation.Relu).Build()),
        ["shared names"] = (Shape.Sequence(4, 3), () => new ArchitectureBuilder()
            .Dense().Activation(Activation.Erf).Conv(new Extents(3), name: "c").Bias("b").Activation(Activation.Erf).Conv(new Extents(3), name: "c").Bias("b").Activation(Activation.Erf).AveragePool().Build()),
        ["recurrent after conv, last"] = (Shape.Sequence(5, 2), () => new ArchitectureBuilder(bias: true)
            .Conv(new Extents(3), new Extents(2), Padding.Zero).Activation(Activation.Erf).Recurrent(Activation.Erf).Last().Build()),
    };

    public static TheoryData<string> Names => [.. Programs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void MeanNtk_IsThatOfTheory(string name)
    {
        (Shape input, Func<Architecture> make) = Programs[name];
        Architecture program = make();
        var random = new Random(3);
        const int Points = 3;
        double[] x = [.. Enumerable.Range(0, Points * input.Size).Select(_ => (2 * random.NextDouble()) - 0.8)];
        var data = new Dataset(new RealMatrix(Points, input.Size, x), new RealMatrix(Points, 1, new double[Points]), Points, input);
        var network = new Network(program, input, program.WidthOperations.Select(_ => 4));
        LayerParameters[] parameters = [.. network.Weights.Select((_, w) => new LayerParameters(0, 1, 1.8 - (0.17 * (w % 7)), 1 + (0.2 * (w % 3))))];
        var problem = new TheoryProblem(network.Wide, Schedule.PerWeight(network.Weights.Zip(parameters)), data);
        ReadOnlySpan<double> expected = new ContinuousDynamics(problem).Kernels(0, 0).Ndk;
        Extrapolated[] found = WideLimit.Of(network, parameters, data, 32, 400, record => WideLimit.Sum(record.GradientGrams.Select((gram, w) => gram.Select(value => value * parameters[w].Rate).ToArray())));
        for (int i = 0; i < found.Length; i++)
        {
            double off = Math.Abs(found[i].Value - expected[i]) / found[i].StandardError;
            Assert.True(off < 5, $"entry {i}: {found[i].Value} instead of {expected[i]}, {off:F1} standard errors");
            Assert.True(found[i].StandardError < 0.15 * Math.Abs(expected[i]) + 0.05 * expected[0], $"entry {i} is not resolved");
        }
    }
}
