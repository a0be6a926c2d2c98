using Ensemble.Model.Data;
using Ensemble.Model.Langevin;
using Ensemble.Model.Networks;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;

namespace Ensemble.Theory.Tests;

/// <summary>The example of the package's README, line by line; a test compares the two.</summary>
internal static class ReadmeExample
{
    public static (double Ndk, double Mean, EarlyStopping Best) Run()
    {
        // Two training points and a test point, and a depth-2 ReLU network at temperature T = 0.1.
        var inputs = RealMatrix.FromRows([1.0, 0.5, -0.2], [-0.3, 1.2, 0.8], [0.6, -0.4, 1.1]);
        var data = new Dataset(inputs, RealMatrix.FromRows([1.0], [-1.0], [0.2]), trainCount: 2);
        var langevin = new LayerParameters(temperature: 0.1, priorVariance: 1, initialVariance: 2);
        var problem = new TheoryProblem(new WideNetwork(3, depth: 2, Activation.Relu), Schedule.Uniform(3, langevin), data);

        var dynamics = new ContinuousDynamics(problem);
        Console.WriteLine($"NDK(5, 1) of the first point with itself: {dynamics.Kernels(5, 1).Ndk[0]:F4}");

        double[] times = [0, .. Enumerable.Range(0, 59).Select(i => 0.01 * Math.Pow(1e4, i / 58.0))];
        PredictorLaw law = dynamics.Solve(times, 1e-6, CovarianceDetail.Variance);
        Console.WriteLine($"mean predictor of the test point at the end: {law.MeanAt(59, 2):F4}");

        EarlyStopping best = EarlyStopping.Of(law.Times, LearningCurve.OnTest(law, data).MemberError, TimeScales.Of(problem));
        Console.WriteLine($"stop at t = {best.Time:F2}, in the {best.Phase} phase, with test error {best.Error:F4}");
        return (dynamics.Kernels(5, 1).Ndk[0], law.MeanAt(59, 2), best);
    }
}
