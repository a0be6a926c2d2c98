using System.Collections.Immutable;
using Ensemble.Conformance;
using Ensemble.Model;
using Ensemble.Torch.Products;
using Ensemble.Training;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference;

namespace Ensemble.Torch.Tests;

/// <summary>On the CPU both engines take the same noise, so each member follows the same trajectory.</summary>
public class BuiltInAgreementTests
{
    /// <summary>100 steps of float32: a few hundred roundings of 6·10⁻⁸, enlarged by the dynamics.</summary>
    private const double SingleTolerance = 2e-4;

    /// <summary>100 steps of float64.</summary>
    private const double DoubleTolerance = 1e-10;

    public static TheoryData<string> Names => [.. Cases.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void HundredSteps_InFloat64_AreThoseOfTheBuiltInEngine(string name) =>
        Agree(name, new CpuEngine(2, CpuPrecision.Float64), new TorchEngine("cpu", 2, useFloat64: true), DoubleTolerance);

    [Theory]
    [MemberData(nameof(Names))]
    public void HundredSteps_InFloat32_AreThoseOfTheBuiltInEngine(string name) =>
        Agree(name, new CpuEngine(2), new TorchEngine("cpu", 2), SingleTolerance);

    public static TheoryData<string> Architectures => [.. Conformance.Architectures.Names];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void AnyArchitecture_TakesTheStepsOfTheBuiltInEngine(string name)
    {
        foreach (Integrator integrator in Integrator.All)
        {
            Simulation simulation = Conformance.Architectures.Create(name, outputs: 2, integrator: integrator, steps: 100, antithetic: true);
            Agree(simulation, new ReferenceEngine(2, CpuPrecision.Float64), new TorchEngine("cpu", 2, useFloat64: true), DoubleTolerance);
            Agree(simulation, new ReferenceEngine(2), new TorchEngine("cpu", 2), SingleTolerance);
        }
    }

    [Theory]
    [InlineData("conv 1-D, pool", RecordRequest.HiddenGrams | RecordRequest.SignalGrams)]
    [InlineData("everything", RecordRequest.SignalGrams)]
    [InlineData("rnn, last", RecordRequest.None)]
    public void AnyRecord_IsThatOfTheBuiltInEngine(string name, RecordRequest request)
    {
        Simulation simulation = Conformance.Architectures.Create(name, outputs: 2);
        Agree(simulation, new ReferenceEngine(2, CpuPrecision.Float64), new TorchEngine("cpu", 2, useFloat64: true), DoubleTolerance, request);
    }

    [Fact]
    public void GivenWeights_AreThoseOfTheBuiltInEngine()
    {
        // Of one member and of several; a perceptron, whose inputs are rotated, and a convolution, whose are not.
        foreach (int? members in (int?[])[null, 7])
        {
            foreach (Simulation like in (Simulation[])[Cases.Get("tanh"), Conformance.Architectures.Create("conv 1-D, pool")])
            {
                var random = new Random(3);
                var given = new Dictionary<WeightId, double[]>
                {
                    [like.Network.Weights[0]] = Draw(like.Network.FanOut(0) * like.Network.FanIn(0) * (members ?? 1)),
                    [like.Network.Weights[^1]] = Draw(like.Network.FanOut(like.Network.WeightLayers - 1) * like.Network.FanIn(like.Network.WeightLayers - 1) * (members ?? 1)),
                };
                var simulation = new Simulation(like.Network, like.Schedule, like.Steps, like.Data, like.RecordSteps, like.Seed) { Initial = new InitialWeights(like.Network, members, given) };
                Agree(simulation, new ReferenceEngine(2, CpuPrecision.Float64), new TorchEngine("cpu", 2, useFloat64: true), DoubleTolerance);

                double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
            }
        }
    }

    [Fact]
    public void MiniBatches_AndRecordsWithoutTestPoints_AreThoseOfTheBuiltInEngine()
    {
        foreach (Simulation like in (Simulation[])[Cases.Create(Activation.Erf, outputs: 2, antithetic: true), Conformance.Architectures.Create("conv 1-D, pool", outputs: 2, antithetic: true)])
        {
            IEngine builtIn = like.Network.IsMlp ? new CpuEngine(2, CpuPrecision.Float64) : new ReferenceEngine(2, CpuPrecision.Float64);
            Agree(Like(3, null), builtIn, new TorchEngine("cpu", 2, useFloat64: true), DoubleTolerance);
            Agree(Like(null, [0, like.RecordSteps[2]]), builtIn, new TorchEngine("cpu", 2, useFloat64: true), DoubleTolerance);

            Simulation Like(int? batch, ImmutableArray<int>? testSteps) => new(like.Network, like.Schedule, like.Steps, like.Data, like.RecordSteps, like.Seed)
            {
                Antithetic = true,
                Batch = batch,
                TestSteps = testSteps,
            };
        }
    }

    [Fact]
    public void BFloat16Products_KeepMembersNearTheirTrajectories_AndWhatIsRecordedExact()
    {
        Simulation simulation = Cases.Create(Activation.Erf, [64, 64]);
        Records exact = Records.Of(new TorchEngine("cpu", 2), simulation, 0, 4), rounded = Records.Of(new TorchEngine("cpu", 2, products: ProductFormat.BFloat16), simulation, 0, 4);
        int first = simulation.Data.Count * simulation.Network.Outputs;
        foreach (int member in exact.Members)
        {
            Assert.Equal(exact[member][..first], rounded[member][..first]);
            Assert.InRange(Records.Distance(exact[member], rounded[member]), 1e-5, 2e-2);
        }
    }

    private static void Agree(string name, IEngine builtIn, IEngine torch, double tolerance) => Agree(Cases.Get(name), builtIn, torch, tolerance);

    private static void Agree(Simulation simulation, IEngine builtIn, IEngine torch, double tolerance, RecordRequest request = Records.Everything)
    {
        Records expected = Records.Of(builtIn, simulation, 3, 4, request), found = Records.Of(torch, simulation, 3, 4, request);
        Assert.Equal(expected.Members, found.Members);
        foreach (int member in expected.Members)
        {
            double distance = Records.Distance(expected[member], found[member]);
            Assert.True(distance < tolerance, $"member {member} with {simulation.Steps.Integrator} steps is {distance:E2} away; {tolerance:E0} is allowed");
        }
    }
}
