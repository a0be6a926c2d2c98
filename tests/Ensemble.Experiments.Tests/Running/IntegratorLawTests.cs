using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Training;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Tests.Running;

/// <summary>
/// Wide ensembles against the exact law of their integrator, with steps so large that no other law fits. At width 512 the bias is a
/// fraction of the standard error. Scores are held to |z| &lt; 5: a false alarm has probability 6·10⁻⁷ each, below 10⁻⁴ for all.
/// </summary>
public class IntegratorLawTests
{
    private const int Members = 1500;
    private const double Limit = 5;
    private static readonly double[] Sizes = [0.5, 1, 2, 2, 3, 3];
    private static readonly Dataset Data = new(
        RealMatrix.FromRows([1, 0.5, -1], [-1, 1, 0.3], [0.2, 1, 0.8]), RealMatrix.FromRows([1], [-1], [0.4]), 2);

    [Theory]
    [InlineData("explicit")]
    [InlineData("implicit")]
    [InlineData("trapezoidal")]
    public void Ensemble_WithAScheduleAndLargeSteps_FollowsTheLawOfItsIntegrator(string integratorName)
    {
        Integrator integrator = Integrator.Parse(integratorName);
        LayerParameters[] layers = [new(0.1, 1, 2, 0.5), new(0.15, 1.5, 1, 1)];
        TimeSteps steps = new(integrator, Sizes);
        Schedule schedule = steps.Snap(Schedule.PerLayer(layers).Then(3.5, phase => phase.WithLoss(false)).Then(5.5, phase => phase.WithLoss(true)));
        var problem = new TheoryProblem(new WideNetwork(3, 1, Activation.Erf), schedule, Data);
        int[] records = [.. Enumerable.Range(0, Sizes.Length + 1)];
        PredictorLaw law = new DiscreteDynamics(problem, steps).Solve(records, CovarianceDetail.Variance);
        double worst = Scores(problem, steps, records, law).Max(Math.Abs);
        Assert.True(worst < Limit, $"|z| = {worst:F1}");

        // The laws of the other integrators, on the same steps, are refused.
        foreach (Integrator other in Integrator.All.Where(other => other != integrator))
        {
            PredictorLaw wrong = new DiscreteDynamics(problem, new TimeSteps(other, Sizes)).Solve(records, CovarianceDetail.Variance);
            double score = Scores(problem, steps, records, wrong).Max(Math.Abs);
            Assert.True(score > 2 * Limit, $"the law of {other} steps is only |z| = {score:F1} away");
        }
    }

    private static IEnumerable<double> Scores(TheoryProblem problem, TimeSteps steps, int[] records, PredictorLaw law)
    {
        var simulation = new Simulation(new Network(problem.Network, [512]), problem.Schedule, steps, problem.Data, records, 4);
        var predictors = new double[Members][];
        new CpuEngine(2, CpuPrecision.Float32).Simulate(
            simulation, RecordRequest.None, new MemberRange(0, Members), record => predictors[record.Member] = [.. record.Predictor], null, null, default);
        for (int time = 0; time < records.Length; time++)
        {
            for (int point = 0; point < Data.Count; point++)
            {
                double[] f = [.. predictors.Select(predictor => predictor[(time * Data.Count) + point])];
                double average = f.Average();
                double spread = f.Sum(value => (value - average) * (value - average)) / (Members - 1);
                double variance = law.VarianceAt(time, point);
                yield return (average - law.MeanAt(time, point)) / Math.Sqrt(variance / Members);
                yield return (spread - variance) / (variance * Math.Sqrt(2.0 / Members));
            }
        }
    }
}
