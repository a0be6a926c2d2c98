using Ensemble.Model;
using Ensemble.Model.Quantities;
using Ensemble.Theory.Corrections;
using Ensemble.Theory.Limits;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Tests.Corrections;

public class FiniteWidthTheoryTests
{
    private static readonly QuantitySet Everything = new(Catalogue.All);

    [Fact]
    public void ValuesAreThoseOfInfiniteWidth_AndCoefficientsSayWhatTheWidthAdds()
    {
        Study study = StudyOf(Activation.Tanh, [20], 2, temperature: 0, 0, 4, 8);
        var theory = new FiniteWidthTheory();
        Assert.Null(theory.Refuses(study));
        Prediction found = theory.Predict(study, Everything);
        double[] infinite = new NtkTheory().Predict(study, Everything).Find("predictor_mean")!.Values;
        Predicted mean = found.Find("predictor_mean")!;
        Agreement.Within(infinite, mean.Values, 1e-14, "mean");
        Assert.Null(mean.PerRootWidth);
        Assert.Contains(mean.PerWidth!, c => Math.Abs(c) > 0.01);
        Assert.Equal(0, mean.PerWidth![0]);
        Predicted variance = found.Find("ntk_variance")!;
        Assert.Equal([3, 3, 3], variance.Shape.ToArray());
        Assert.True(variance.Values[0] > 0 && double.IsNaN(variance.Values[9]));
        Assert.Null(found.Find("ntk"));
        Assert.True(theory.Estimate(study, Everything).Seconds > 0);
    }

    [Fact]
    public void AtTimeZero_TheMeanNtkIsShifted()
    {
        Study study = StudyOf(Activation.Erf, [20, 20], 2, temperature: 0.1, 0);
        Predicted ntk = new FiniteWidthTheory().Predict(study, Everything).Find("ntk")!;
        double[] infinite = new NtkTheory().Predict(study, Everything).Find("ntk")!.Values;
        Agreement.Within(infinite, ntk.Values, 1e-14, "ntk");
        Assert.Contains(ntk.PerWidth!, c => Math.Abs(c) > 1e-3);
    }

    [Fact]
    public void TheNdk_CarriesTheCoefficients_OfStepsAndOfFlow()
    {
        Study study = StudyOf(Activation.Tanh, [20], 2, temperature: 0, 0, 4, 8);
        Predicted steps = FiniteWidthTerms.AddTo(new NdkTheory().Predict(study, Everything), study, isContinuous: false).Find("predictor_mean")!;
        Assert.Equal(new FiniteWidthTheory().Predict(study, Everything).Find("predictor_mean")!.PerWidth, steps.PerWidth);
        Predicted flow = FiniteWidthTerms.AddTo(new ContinuousNdkTheory().Predict(study, Everything), study, isContinuous: true).Find("predictor_mean")!;
        Assert.Equal(MeanPredictorCorrection.Flow(ProblemOf(Activation.Tanh, 2, 0, 1.2), [.. study.RecordTimes]).PerWidth.ToArray(), flow.PerWidth);
        Study noisy = StudyOf(Activation.Erf, [20, 20], 2, temperature: 0.1, 0, 4);
        Prediction found = FiniteWidthTerms.AddTo(new NdkTheory().Predict(noisy, Everything), noisy, isContinuous: false);
        Assert.Null(found.Find("predictor_mean")!.PerWidth);
        double[] ntk = found.Find("ntk")!.PerWidth!;
        Assert.Equal(new FiniteWidthTheory().Predict(StudyOf(Activation.Erf, [20, 20], 2, temperature: 0.1, 0), Everything).Find("ntk")!.PerWidth, ntk[..9]);
        Assert.All(ntk[9..], value => Assert.True(double.IsNaN(value)));
    }

    [Fact]
    public void ManyPoints_LeaveTheDiagonal()
    {
        Dataset data = Tests.Problems.RandomData(30, 0, 4);
        var study = new Study(new Network(4, [9, 9], Activation.Erf), Schedule.Uniform(3, new LayerParameters(0.1, 1, 1)), TimeSteps.Explicit(0.1, 2), data, [0]);
        double[] variance = new FiniteWidthTheory().Predict(study, Everything).Find("ntk_variance")!.Values;
        Assert.All(Enumerable.Range(0, 900), i => Assert.Equal(i % 31 != 0, double.IsNaN(variance[i])));
    }

    [Fact]
    public void SeveralOutputsOrNoise_LeaveTheNtkAlone()
    {
        Study study = StudyOf(Activation.Relu, [20, 30, 40], 2, temperature: 0.1, 0, 4);
        Prediction found = new FiniteWidthTheory().Predict(study, Everything);
        Assert.Null(found.Find("predictor_mean"));
        Assert.True(found.Find("ntk_variance")!.Values[0] > 0);
    }

    [Theory]
    [InlineData("depth is 3", 0, 0.0)]
    [InlineData("time 0, which is not recorded", 2, 0.0)]
    public void WhereNothingIsDerived_TheReasonIsOneLine(string expected, int record, double temperature)
    {
        string reason = new FiniteWidthTheory().Refuses(StudyOf(Activation.Tanh, [4, 4, 4], 2, temperature, record, 5))!;
        Assert.Contains(expected, reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', reason);
    }

    [Fact]
    public void Refusals_NameWhatIsMissing()
    {
        Assert.Contains("set temperature to 0", MeanPredictorCorrection.Refuses(ProblemOf(Activation.Tanh, 2, 0.1)), StringComparison.Ordinal);
        Assert.Contains("one training point", MeanPredictorCorrection.Refuses(ProblemOf(Activation.Relu, 2, 0)), StringComparison.Ordinal);
        Assert.Contains("overshoot", MeanPredictorCorrection.Refuses(ProblemOf(Activation.Relu, 1, 0), TimeSteps.Explicit(5, 3)), StringComparison.Ordinal);
        Assert.Contains("explicit", MeanPredictorCorrection.Refuses(ProblemOf(Activation.Tanh, 2, 0), new TimeSteps(Integrator.Implicit, [0.1])), StringComparison.Ordinal);
        Assert.Contains("4,096", MeanPredictorCorrection.Refuses(ProblemOf(Activation.Tanh, 9, 0)), StringComparison.Ordinal);
        Assert.Throws<ModelException>(() => MeanPredictorCorrection.Flow(ProblemOf(Activation.Relu, 2, 0), [1]));
    }

    private static Ensemble.Theory.Problems.TheoryProblem ProblemOf(Activation phi, int train, double temperature, double initial = 2) =>
        Tests.Problems.Uniform(phi, 1, Tests.Problems.RandomData(train, 1, 2), temperature, initial: initial);

    private static Study StudyOf(Activation phi, int[] widths, int train, double temperature, params int[] records)
    {
        Dataset data = Tests.Problems.RandomData(train, 1, 2);
        Schedule schedule = Schedule.Uniform(widths.Length + 1, new LayerParameters(temperature, 1, 1.2));
        return new Study(new Network(2, widths, phi), schedule, TimeSteps.Explicit(0.1, 8), data, records);
    }
}
