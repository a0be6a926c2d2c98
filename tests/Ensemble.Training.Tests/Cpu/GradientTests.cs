using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Tests.Cpu;

public class GradientTests
{
    public static TheoryData<string, int, int> All()
    {
        var cases = new TheoryData<string, int, int>();
        foreach (string activation in Activation.Names.Append("custom"))
        {
            for (int depth = 1; depth <= 3; depth++)
            {
                cases.Add(activation, depth, 1);
                cases.Add(activation, depth, 3);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Step_WithoutNoiseAndDecay_IsMinusStepSizeTimesTheFiniteDifferenceOfTheLoss(string activation, int depth, int outputs)
    {
        const double StepSize = 0.5;
        int[] widths = [7, 19, 5];
        var network = new Network(6, widths[..depth], Cases.Named(activation), outputs);
        Simulation simulation = Cases.Simulation(network, Cases.Data(6, 5, 2, outputs), new LayerParameters(0, 1, 1.3), StepSize, 1);
        Trainers.Use<double>(simulation, trainer =>
        {
            trainer.Begin(4);
            ReferenceNetwork before = ReferenceNetwork.Of(simulation, trainer.Weights);
            trainer.Step(4, 0, pause: true);
            ReferenceNetwork after = ReferenceNetwork.Of(simulation, trainer.Weights);
            for (int layer = 0; layer <= depth; layer++)
            {
                for (int i = 0; i < network.FanOut(layer); i++)
                {
                    for (int j = 0; j < network.FanIn(layer); j++)
                    {
                        double gradient = before.Derivative(layer, i, j, () => before.Loss(simulation.Data));
                        double step = (before.Weights[layer][i, j] - after.Weights[layer][i, j]) / StepSize;
                        Assert.True(Math.Abs(gradient - step) < 2e-9 * (1 + Math.Abs(gradient)), $"layer {layer} [{i}, {j}]: {step} against {gradient}");
                    }
                }
            }
        });
    }
}
