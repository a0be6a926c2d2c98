using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Theory.Drift;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Limits;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Tests;

public class GeneralizationTests
{
    [Fact]
    public void ProbabilityCorrect_OfOneOutput_IsTheNormalDistributionOfTheMargin()
    {
        Assert.Equal(0.841344746068543, Classification.ProbabilityCorrect([0.6], [2.0], 0.36), 1e-14);
        Assert.Equal(0.158655253931457, Classification.ProbabilityCorrect([0.6], [-1.0], 0.36), 1e-14);
        Assert.Equal(1, Classification.ProbabilityCorrect([0.1], [1.0], 0));
        Assert.Equal(0.5, Classification.ProbabilityCorrect([0.0], [1.0], 0));
    }

    [Fact]
    public void ProbabilityCorrect_OfTwoOutputs_IsThatOfTheirDifference()
    {
        double expected = Classification.ProbabilityCorrect([0.7 - 0.2], [1.0], 2 * 0.09);
        Assert.Equal(expected, Classification.ProbabilityCorrect([0.7, 0.2], [1.0, 0.0], 0.09), 1e-12);
        Assert.Equal(1.0 / 3, Classification.ProbabilityCorrect([1, 1, 1], [0.0, 1, 0], 0.2), 1e-12);
        Assert.Equal(1.0 / 3, Classification.ProbabilityCorrect([1, 1, 1], [0.0, 1, 0], 0));
        Assert.Equal(0, Classification.ProbabilityCorrect([1, 2, 1], [1.0, 0, 0], 0));
    }

    [Fact]
    public void LearningCurve_IsBiasSquaredPlusVariance()
    {
        Dataset numbers = Problems.RandomData(2, 3, 4, outputs: 2), data = Problems.WithClasses(numbers);
        Assert.Empty(LearningCurve.OnTest(NtkDynamics.Solve(Problems.Uniform(Activation.Erf, 1, numbers), [1], CovarianceDetail.Variance), numbers).MemberAccuracy);
        PredictorLaw law = new ContinuousDynamics(Problems.Uniform(Activation.Erf, 1, data)).Solve([0, 2], 1e-6, CovarianceDetail.Variance);
        var curve = LearningCurve.OnTest(law, data);
        double bias = 0, spread = 0;
        for (int x = 2; x < 5; x++)
        {
            spread += law.VarianceAt(1, x) / 3;
            for (int c = 0; c < 2; c++)
            {
                bias += Math.Pow(law.MeanAt(1, x, c) - data.Targets[x, c], 2) / 6;
            }
        }

        Assert.Equal(bias, curve.MeanPredictorError[1], 1e-12);
        Assert.Equal(bias + spread, curve.MemberError[1], 1e-12);
        Assert.Equal(0.5, curve.MemberAccuracy[0], 1e-12);
        Assert.Empty(LearningCurve.OnTraining(NtkDynamics.Solve(Problems.Uniform(Activation.Erf, 1, data), [1]), data).MemberError);
    }

    [Fact]
    public void CredibleBand_HoldsItsShareOfAGaussian()
    {
        PredictorLaw law = NtkDynamics.Solve(Problems.Uniform(Activation.Erf, 1, Problems.RandomData(2, 1, 3)), [0.5], CovarianceDetail.Variance);
        var band = CredibleBand.Of(law, 0.95);
        Assert.Equal(1.959963984540054 * Math.Sqrt(law.VarianceAt(0, 2)), band.Upper[2] - law.MeanAt(0, 2), 1e-12);
        Assert.Equal(law.MeanAt(0, 2), (band.Upper[2] + band.Lower[2]) / 2, 1e-12);
        Assert.Throws<ModelException>(() => CredibleBand.Of(law, 1));
    }

    [Fact]
    public void EarlyStopping_FindsTheMinimumBetweenTimes_AndItsPhase()
    {
        var scales = new TimeScales(0.1, 1, 100);
        ImmutableArray<double> times = [.. Enumerable.Range(0, 41).Select(i => 0.01 * Math.Pow(10, i / 8.0))];
        EarlyStopping At(double minimum) => EarlyStopping.Of(times, [.. times.Select(t => 0.3 + Math.Pow(Math.Log(t / minimum), 2))], scales);
        Assert.Equal(3.3, At(3.3).Time, 1e-9);
        Assert.Equal(0.3, At(3.3).Error, 1e-9);
        Assert.Equal(LearningPhase.Gradient, At(3.3).Phase);
        Assert.Equal(LearningPhase.Diffusive, At(33).Phase);
        Assert.True(At(33).IsInterior);
        Assert.False(EarlyStopping.Of(times, [.. times.Select(t => 1 / t)], scales).IsInterior);
    }

    [Fact]
    public void TimeScales_AreInverseEigenvaluesAndInverseDecay()
    {
        TheoryProblem problem = Problems.Uniform(Activation.Relu, 2, Problems.RandomData(3, 0, 5), temperature: 0.02, prior: 2);
        var ntk = NeuralTangentKernel.AtInitialisation(problem);
        var scales = TimeScales.Of(problem);
        Assert.Equal(1 / ntk.Eigenvalues[0], scales.Fastest, 1e-12);
        Assert.Equal(1 / ntk.Eigenvalues[2], scales.Slowest, 1e-12);
        Assert.Equal(100, scales.Diffusive!.Value, 1e-10);
    }

    /// <summary>Three points on a line: with a linear activation the NTK has one mode that learns and two that never do.</summary>
    [Fact]
    public void TimeScales_OfASingularNtk_AreThoseOfTheModesThatLearn()
    {
        var data = new Dataset(RealMatrix.FromRows([1.0, 0.0], [2.0, 0.0], [-1.0, 1e-3]), RealMatrix.FromRows([1.0], [0.0], [1.0]), 3);
        TimeScales scales = TimeScales.Of(Problems.Uniform(Activation.Linear, 1, data, temperature: 0));
        double[] learning = [.. NeuralTangentKernel.AtInitialisation(Problems.Uniform(Activation.Linear, 1, data)).Eigenvalues.ToArray().Where(value => value > 1e-10)];
        Assert.Equal(2, learning.Length);
        Assert.Equal(1 / learning[1], scales.Slowest, 1e-6 / learning[1]);
        Assert.Null(scales.Diffusive);
        Assert.Equal(LearningPhase.Gradient, scales.PhaseOf(1e300));
    }

    [Fact]
    public void HiddenDrift_OfDepthOne_HasItsClosedForm()
    {
        // erf: K = (2/π)asin(2ae^{−κτ}/(1 + 2a)) at equal points.
        var data = new Dataset(RealMatrix.FromRows([1.0, 1.0], [1.0, -1.0]), RealMatrix.FromRows([1.0], [0.0]), 1);
        HiddenDrift erf = HiddenDrift.Of(Problems.Uniform(Activation.Erf, 1, data, temperature: 0.2, prior: 0.8))[0];
        double full = Math.Asin(1.6 / 2.6);
        Assert.Equal(Math.Asin(1.6 * Math.Exp(-0.25 * 3) / 2.6) / full, erf.Overlap(3), 1e-12);
        Assert.Equal(0, erf.Residual, 1e-15);
        Assert.Equal(Math.Log(1.6 / 2.6 / Math.Sin(full / 2)) / 0.25, erf.HalfLife, 1e-9);

        // ReLU: E[φ]²/E[φ²] = 1/π survives.
        Assert.Equal(1 / Math.PI, HiddenDrift.Of(Problems.Uniform(Activation.Relu, 1, data))[0].Residual, 1e-12);
        ImmutableArray<HiddenDrift> deep = HiddenDrift.Of(Problems.Uniform(Activation.Relu, 3, data));
        Assert.Equal(3, deep.Length);
        Assert.All(deep, drift => Assert.True(drift.HalfLife > 0));
    }

    [Fact]
    public void ResidualKernel_IsZeroForOddActivations_AndTheProductOfNormsForRelu()
    {
        Dataset data = Problems.RandomData(2, 1, 3);
        Assert.All(Equilibrium.Of(Problems.Uniform(Activation.Erf, 2, data)).ResidualKernel().Values.ToArray(), k => Assert.Equal(0, k, 1e-15));
        KernelMatrix relu = Equilibrium.Of(Problems.Uniform(Activation.Relu, 1, data)).ResidualKernel();
        double k0 = NormSquared(data, 0), k2 = NormSquared(data, 2);
        Assert.Equal(Math.Sqrt(k0 * k2) / (2 * Math.PI), relu[0, 2], 1e-13);

        static double NormSquared(Dataset d, int x) => d.Inputs.Row(x).ToArray().Sum(v => v * v) / d.InputDimension;
    }

    [Fact]
    public void FrozenReadout_AfterCompleteDrift_DecodesNormsWithRelu_AndNothingWithErf()
    {
        // The class is the length of the input, not its direction.
        var inputs = RealMatrix.FromRows([2, 0.1, 0], [0, 2, 0.1], [0.1, 0, 0.3], [0.3, 0.1, 0], [0.1, 0, 2], [0, 0.1, 0.3]);
        var data = new Dataset(inputs, RealMatrix.FromRows([1], [1], [-0.15], [-0.15], [1], [-0.15]), 4);
        double[] relu = Equilibrium.Of(Problems.Uniform(Activation.Relu, 1, data, temperature: 0.01)).FrozenReadoutMean(double.PositiveInfinity);
        double[] erf = Equilibrium.Of(Problems.Uniform(Activation.Erf, 1, data, temperature: 0.01)).FrozenReadoutMean(double.PositiveInfinity);
        Assert.True(relu[4] > 2 * Math.Abs(relu[5]) && relu[4] > 0.2);
        Assert.All(erf, f => Assert.Equal(0, f, 1e-14));

        double[] again = Equilibrium.Of(Problems.Uniform(Activation.Relu, 1, data, temperature: 0.01)).ResidualDecoding();
        Assert.True(again[4] > 0.5);
    }

    [Fact]
    public void FrozenReadout_AtEquilibrium_IsWhatTheScheduleGives()
    {
        TheoryProblem problem = Problems.Uniform(Activation.Relu, 2, Problems.RandomData(2, 1, 3), temperature: 0.3);
        TheoryProblem frozen = problem.With(problem.Schedule.Then(80, phase => phase.Freeze(WeightId.Readout).WithLoss(false)));
        PredictorLaw law = new ContinuousDynamics(frozen).Solve([80, 84], 1e-8, CovarianceDetail.None);
        Agreement.Within(Equilibrium.Of(problem).FrozenReadoutMean(4), law.Mean[3..], 1e-7, "mean");
    }

    [Fact]
    public void Equilibrium_OfUnequalTemperatures_IsRefused()
    {
        TheoryProblem problem = Problems.Uniform(Activation.Relu, 1, Problems.RandomData(2, 1, 3));
        TheoryProblem unequal = problem.With(Schedule.PerLayer([new LayerParameters(0.1, 1, 1), new LayerParameters(0.2, 1, 1)]));
        Assert.Throws<ModelException>(() => Equilibrium.Of(unequal));
    }
}
