using Ensemble.Model;
using Ensemble.Model.Quantities;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Limits;
using Ensemble.Theory.Mistakes;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Registry;
using Ensemble.Theory.Theories;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Tests.Theories;

public class TheoryTests
{
    private static readonly QuantitySet Everything = new(Catalogue.All);
    private static readonly double[] Growing = [0.05, 0.1, 0.1, 0.2, 0.3, 0.45, 0.6, 0.6, 0.6, 0.9];

    private static Study StudyOf(TheoryProblem problem, TimeSteps steps, params int[] records) =>
        new(Tests.Problems.Finite(problem.Network), problem.Schedule, steps, problem.Data, records);

    private static void AssertClose(IEnumerable<double> expected, IEnumerable<double> found, double tolerance)
    {
        Assert.Equal(expected.Count(), found.Count());
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    [Fact]
    public void Ndk_IsTheLawAndTheKernelsOfTheSteps()
    {
        TheoryProblem problem = Tests.Problems.Uniform(Activation.Erf, 2, Tests.Problems.RandomData(3, 2, 4, outputs: 2));
        Study study = StudyOf(problem, TimeSteps.Explicit(0.1, 12), 0, 3, 12);
        Prediction found = new NdkTheory().Predict(study, Everything);
        var dynamics = new DiscreteDynamics(problem, study.Steps);
        PredictorLaw law = dynamics.Solve([0, 3, 12], CovarianceDetail.Full);
        Assert.Equal([0, 0.30000000000000004, 1.2000000000000002], found.Times.ToArray());
        AssertClose(law.Mean.ToArray(), found.Find("predictor_mean")!.Values, 0);
        AssertClose(LearningCurve.OnTest(law, problem.Data).MemberError, found.Find("mse_test")!.Values, 0);
        Assert.Equal([3, 3, 5, 5, 2], found.Find("predictor_covariance")!.Shape.ToArray());
        for (int t = 0; t < 3; t++)
        {
            for (int other = 0; other < 3; other++)
            {
                TwoTimeKernels at = dynamics.Kernels(study.RecordSteps[t], study.RecordSteps[other]);
                AssertClose(at.Nngp(2).ToArray(), found.Find("hidden_kernel_2")!.Values.Skip(((t * 3) + other) * 25).Take(25), 1e-15);
                AssertClose(at.Ndk.ToArray(), found.Find("ndk")!.Values.Skip(((t * 3) + other) * 25).Take(25), 1e-15);
            }
        }
    }

    [Fact]
    public void PartsOfTheNtk_AddUpToIt_AndItsDriftBeginsAtZero()
    {
        TheoryProblem problem = Tests.Problems.Uniform(Activation.Relu, 2, Tests.Problems.RandomData(3, 2, 4), temperature: 0.5, prior: 0.4);
        Prediction found = new NdkTheory().Predict(StudyOf(problem, TimeSteps.Explicit(0.1, 12), 0, 3, 12), QuantitySet.Of("ntk", "ntk_layer", "ntk_drift", "ntk_alignment"));
        double[] ntk = found.Find("ntk")!.Values;
        AssertClose(ntk, Enumerable.Range(0, ntk.Length).Select(i => Enumerable.Range(1, 3).Sum(layer => found.Find($"ntk_layer_{layer}")!.Values[i])), 1e-14);
        double[] drift = found.Find("ntk_drift")!.Values;
        Assert.Equal(0, drift[0]);
        Assert.Equal(Math.Sqrt(ntk.Skip(50).Zip(ntk.Take(25)).Sum(pair => Math.Pow(pair.First - pair.Second, 2)) / ntk.Take(25).Sum(value => value * value)), drift[2], 1e-14);
        Assert.All(found.Find("ntk_alignment")!.Values, value => Assert.InRange(value, -1, 1));
    }

    [Fact]
    public void WeightAutocorrelation_IsThatOfFreeWeights()
    {
        TheoryProblem problem = Tests.Problems.Uniform(Activation.Relu, 1, Tests.Problems.RandomData(2, 0, 3), temperature: 0.5, prior: 0.4);
        double[] found = new NdkTheory().Predict(StudyOf(problem, TimeSteps.Explicit(0.1, 7), 2, 7), QuantitySet.Of("weight_autocorrelation")).Find("weight_autocorrelation_2")!.Values;
        double rho = 1 - (0.1 * 0.5 / 0.4);
        double variance = problem.Schedule.InitialVariances[1];
        for (int n = 0; n < 2; n++)
        {
            variance = (rho * rho * variance) + (2 * 0.1 * 0.5);
        }

        Assert.Equal(variance, found[0], 1e-14);
        Assert.Equal(variance * Math.Pow(rho, 5), found[1], 1e-14);
        Assert.Equal(found[1], found[2]);
    }

    /// <summary>Without noise and decay the NTK stands still at infinite width, so two independent solvers must agree.</summary>
    [Theory]
    [InlineData("explicit")]
    [InlineData("implicit")]
    [InlineData("trapezoidal")]
    public void Ntk_WithoutNoiseAndDecay_IsTheNdk(string integrator)
    {
        Dataset data = Tests.Problems.WithClasses(Tests.Problems.RandomData(3, 2, 4, outputs: 2));
        var network = new WideNetwork(4, 2, Activation.Erf, 2);
        WeightDynamics Moving(double rate) => new(rate, 0, 0);
        var phases = new Phase[]
        {
            new(0, true, [Moving(1), Moving(1.5), Moving(0.5)]),
            new(0.45, false, [Moving(1), Moving(1.5), Moving(0.5)]),
            new(1.2, true, [Moving(0.7), Moving(0), Moving(2)]),
        };
        var problem = new TheoryProblem(network, new Schedule([1.5, 0.8, 1.1], phases), data);
        Study study = StudyOf(problem, new TimeSteps(Integrator.Parse(integrator), Growing), 0, 2, 5, 6, 10);
        QuantitySet wanted = QuantitySet.Of("predictor_mean", "predictor_variance", "predictor_covariance", "accuracy_test");
        Prediction exact = new NdkTheory().Predict(study, wanted);
        Prediction frozen = new NtkTheory().Predict(study, wanted);
        Assert.All(exact.Quantities, predicted => AssertClose(predicted.Values, frozen.Find(predicted.What.Name)!.Values, 1e-12));
        Assert.Equal(4, exact.Quantities.Length);
    }

    [Fact]
    public void NtkDynamics_InContinuousTime_FollowsTheSchedule()
    {
        TheoryProblem problem = Tests.Problems.Uniform(Activation.Relu, 1, Tests.Problems.RandomData(3, 1, 4), temperature: 0);
        TheoryProblem paused = problem.With(problem.Schedule.Then(1, phase => phase.WithLoss(false)).Then(2.5, phase => phase.WithLoss(true)));
        PredictorLaw plain = NtkDynamics.Solve(problem, [0.5, 1, 2], CovarianceDetail.Full);
        PredictorLaw law = NtkDynamics.Solve(paused, [0.5, 1.7, 3.5], CovarianceDetail.Full);
        AssertClose(plain.Mean.ToArray(), law.Mean.ToArray(), 1e-14);
        AssertClose(plain.Covariance.ToArray(), law.Covariance.ToArray(), 1e-14);
    }

    [Fact]
    public void Nngp_IsWhereContinuousTimeEnds()
    {
        TheoryProblem problem = Tests.Problems.Uniform(Activation.Erf, 2, Tests.Problems.RandomData(3, 2, 4), temperature: 0.3);
        Study study = StudyOf(problem, TimeSteps.Through(Integrator.Trapezoidal, [1, 400]), 0, 1, 2);
        QuantitySet wanted = QuantitySet.Of("predictor_mean", "predictor_variance", "mse_test", "nngp", "hidden_kernel");
        Prediction end = new ContinuousNdkTheory(1e-8).Predict(study, wanted);
        Prediction posterior = new NngpTheory().Predict(study, wanted);
        foreach (string name in (string[])["predictor_mean", "predictor_variance", "mse_test", "nngp"])
        {
            double[] values = posterior.Find(name)!.Values;
            int third = values.Length / 3;
            AssertClose(end.Find(name)!.Values.TakeLast(third), values.TakeLast(third), 1e-7);
            AssertClose(values.Take(third), values.TakeLast(third), 0);
        }

        Assert.Null(posterior.Find("hidden_kernel_1"));
    }

    [Fact]
    public void ZeroTemperature_IsTheColdLimit_AndNothingIsLearntAtZero()
    {
        const double Temperature = 1e-7;
        TheoryProblem problem = Tests.Problems.Uniform(Activation.Erf, 1, Tests.Problems.RandomData(2, 1, 3), Temperature, prior: 1);
        double decay = Temperature / 1;
        Study study = StudyOf(problem, TimeSteps.Through(Integrator.Trapezoidal, [0.3 / decay, 1 / decay]), 0, 1, 2);
        QuantitySet wanted = QuantitySet.Of("predictor_mean", "predictor_variance");
        Prediction limit = new ZeroTemperatureTheory().Predict(study, wanted);
        AssertClose(new ContinuousNdkTheory(1e-8).Predict(study, wanted).Find("predictor_mean")!.Values, limit.Find("predictor_mean")!.Values, 1e-4);
        Assert.All(limit.Find("predictor_mean")!.Values.Take(3), value => Assert.Equal(0, value));
        Assert.Null(limit.Find("predictor_variance"));
    }

    [Fact]
    public void LateGradient_IsTheMistakeOfTheReference()
    {
        TheoryProblem problem = Tests.Problems.Uniform(Activation.Relu, 2, Tests.Problems.RandomData(2, 1, 3), temperature: 0.5, prior: 0.4);
        Study study = StudyOf(problem, TimeSteps.Explicit(0.2, 8), 0, 3, 8);
        (double[] mean, _) = new ReferenceTheory(problem, study.Steps, Mistake.GradientEntersAStepLate).Law();
        double[] found = Mistaken("late_gradient").Predict(study, QuantitySet.Of("predictor_mean")).Find("predictor_mean")!.Values;
        AssertClose(study.RecordSteps.SelectMany(step => mean.Skip(step * 3).Take(3)), found, 1e-12);
        Assert.True(new NdkTheory().Predict(study, QuantitySet.Of("predictor_mean")).Find("predictor_mean")!.Values.Zip(found).Max(pair => Math.Abs(pair.First - pair.Second)) > 1e-3);
    }

    [Fact]
    public void WrongRules_AreWrongWhereTheySaySo_AndRefusedWhereTheyAreRight()
    {
        Study pooled = Sequences(new ArchitectureBuilder(bias: true).Conv(new Extents(3)).Activation(Activation.Erf).AveragePool().Build());
        Study flat = Sequences(new ArchitectureBuilder().Conv(new Extents(3)).Activation(Activation.Erf).Flatten().Build());
        Study recurrent = Sequences(new ArchitectureBuilder(bias: true).Recurrent(Activation.Erf).AveragePool().Build());
        QuantitySet wanted = QuantitySet.Of("predictor_mean");
        foreach ((string mistake, Study study) in new[] { ("no_weight_sharing", pooled), ("no_weight_sharing", recurrent), ("two_offsets", pooled), ("two_offsets", flat), ("variance_in_network", flat) })
        {
            Assert.Null(Mistaken(mistake).Refuses(study));
            double[] right = new NdkTheory().Predict(study, wanted).Find("predictor_mean")!.Values, wrong = Mistaken(mistake).Predict(study, wanted).Find("predictor_mean")!.Values;
            Assert.True(right.Zip(wrong).Max(pair => Math.Abs(pair.First - pair.Second)) > 0.01, mistake);
        }

        Assert.Contains("equal positions", Mistaken("no_weight_sharing").Refuses(flat), StringComparison.Ordinal);
        Assert.Contains("no convolution", Mistaken("two_offsets").Refuses(recurrent), StringComparison.Ordinal);
    }

    [Fact]
    public void Refusals_SayWhyInOneLine()
    {
        TheoryProblem cold = Tests.Problems.Uniform(Activation.Erf, 1, Tests.Problems.RandomData(2, 1, 3), temperature: 0);
        Study study = StudyOf(cold, TimeSteps.Explicit(0.1, 5), 0, 5);
        Assert.Null(new NdkTheory().Refuses(study));
        Assert.Null(new NtkTheory().Refuses(study));
        Assert.Contains("temperature", new NngpTheory().Refuses(study), StringComparison.Ordinal);
        Assert.Contains("decay", new ZeroTemperatureTheory().Refuses(study), StringComparison.Ordinal);
        Assert.Contains("stand still", Mistaken("frozen_ntk").Refuses(study), StringComparison.Ordinal);
        Assert.Contains("explicit", Mistaken("late_gradient").Refuses(StudyOf(cold, new TimeSteps(Integrator.Implicit, [0.1]), 0)), StringComparison.Ordinal);
        var rich = new Study(new Network(3, 1, 8, Activation.Erf, 1, new Parametrisation.MeanField(1)), cold.Schedule, study.Steps, cold.Data, [0]);
        Assert.Contains("feature strength", new NdkTheory().Refuses(rich), StringComparison.Ordinal);
        Assert.Throws<ModelException>(() => new NngpTheory().Predict(study, Everything));
    }

    [Fact]
    public void EveryTheory_TellsRisingProgress_AndOnlyWhatWasWanted()
    {
        TheoryProblem problem = Tests.Problems.Uniform(Activation.Relu, 2, Tests.Problems.RandomData(3, 2, 4), temperature: 0.3);
        Study lazy = StudyOf(problem, TimeSteps.Explicit(0.1, 30), 0, 10, 30);
        Study rich = new(
            new Network(4, 2, 8, Activation.Erf, 1, new Parametrisation.MeanField(1)), problem.Schedule, TimeSteps.Explicit(0.1, 6), problem.Data, [0, 3, 6]);
        Study pooled = Sequences(new ArchitectureBuilder().Conv(new Extents(3)).Activation(Activation.Erf).AveragePool().Build());
        foreach (ITheory theory in KnownTheories.All.Concat(DeliberateMistakes.All))
        {
            Study study = new[] { lazy, rich, pooled }.First(each => theory.Refuses(each) is null);
            var told = new Recorder();
            Prediction found = theory.Predict(study, QuantitySet.Of("predictor_mean", "hidden_kernel"), told);

            // With noise, the corrections of finite width are known for the NTK alone.
            Assert.Equal(theory.Name != "finite_width", found.Quantities.Length > 0);
            Assert.All(found.Quantities, predicted => Assert.True(predicted.What.Name == "predictor_mean" || predicted.What.Family == "hidden_kernel"));
            Assert.All(found.Quantities, predicted => Assert.Equal(predicted.Shape.Aggregate(1, (product, axis) => product * axis), predicted.Values.Length));
            Assert.True(told.Values.SequenceEqual(told.Values.Order()), theory.Name);
            Assert.Equal(1, told.Values[^1]);
            Assert.True(theory.Estimate(study, Everything) is { Bytes: > 0, Seconds: > 0 });
            Assert.Equal(theory.Name, found.Theory);
        }
    }

    private sealed class Recorder : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value)
        {
            lock (Values)
            {
                Values.Add(value);
            }
        }
    }

    private static Study Sequences(Architecture program)
    {
        Shape line = Shape.Sequence(4, 2);
        Dataset random = Tests.Problems.RandomData(3, 1, 8);
        var network = new Network(program, line, Enumerable.Repeat(8, program.WidthOperations.Length));
        Schedule schedule = Schedule.Uniform(network.Weights, new LayerParameters(0.4, 0.8, 1.5));
        return new Study(network, schedule, TimeSteps.Explicit(0.2, 10), new Dataset(random.Inputs, random.Targets, 3, line), [0, 4, 10]);
    }

    private static ITheory Mistaken(string name) => DeliberateMistakes.All.Single(theory => theory.Name == name);
}
