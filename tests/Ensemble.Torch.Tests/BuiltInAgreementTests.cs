using Ensemble.Conformance;
using Ensemble.Training;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

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

    private static void Agree(string name, IEngine builtIn, IEngine torch, double tolerance)
    {
        Simulation simulation = Cases.Get(name);
        Records expected = Records.Of(builtIn, simulation, 3, 4), found = Records.Of(torch, simulation, 3, 4);
        Assert.Equal(expected.Members, found.Members);
        foreach (int member in expected.Members)
        {
            double distance = Records.Distance(expected[member], found[member]);
            Assert.True(distance < tolerance, $"member {member} of '{name}' is {distance:E2} away; {tolerance:E0} is allowed");
        }
    }
}
