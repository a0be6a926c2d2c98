using Ensemble.Model;
using Ensemble.Training.Benchmarking;
using Ensemble.Training.Tests.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Benchmarking;

public class PrecisionErrorTests
{
    [Theory]
    [InlineData("explicit")]
    [InlineData("implicit")]
    public void Float32_ComparedWithFloat64UnderTheSameNoise_IsCloseToRounding(string integratorName)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        var network = new Network(5, [12, 20], Activation.Relu);
        var simulation = new Simulation(
            network,
            Schedule.Uniform(3, new LayerParameters(0.05, 1, 1.5)),
            new TimeSteps(integrator, Enumerable.Repeat(0.1, 400)),
            Cases.Data(5, 3, 4, 1),
            [0, 1, 100, 400],
            4);
        PrecisionError error = PrecisionError.Measure(simulation, 2, default);
        Assert.True(error.Scale > 0.1);
        Assert.InRange(error.RootMeanSquare, 1e-9, 1e-5);
        Assert.InRange(error.Largest, error.RootMeanSquare, 2e-5);
    }
}
