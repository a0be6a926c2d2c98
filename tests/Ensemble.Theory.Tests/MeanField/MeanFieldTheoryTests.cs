using Ensemble.Model.Quantities;
using Ensemble.Theory.MeanField;
using Ensemble.Theory.Mistakes;
using Ensemble.Theory.Registry;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Tests.MeanField;

public class MeanFieldTheoryTests
{
    private static readonly QuantitySet Everything = new(Catalogue.All);

    [Fact]
    public void Quantities_AreThoseOfTheSolution()
    {
        Study study = StudyOf(Activation.Linear, 2, 1.3, outputs: 2);
        Prediction found = KnownTheories.Find("mean_field").Predict(study, Everything);
        var problem = MeanFieldProblem.Uniform(Activation.Linear, 2, 1.3, study.Data, 0.1, 12, 0.25, 0.2, 1.2);
        MeanFieldSolution solution = MeanFieldSolver.Solve(problem, new MeanFieldOptions { RecordSteps = [0, 5, 12], TwoTimes = true });
        double[] mean = found.Find("predictor_mean")!.Values;
        double[] ntk = found.Find("ntk")!.Values;
        double[] hidden = found.Find("hidden_kernel_2")!.Values;
        double[] gradient = found.Find("gradient_kernel_1")!.Values;
        for (int t = 0; t < 3; t++)
        {
            Agreement.Within(solution.Predictor(study.RecordSteps[t]), mean.AsSpan(t * 6, 6), 1e-14, "f");
            ReadOnlySpan<double> tangent = solution.Ntk(t);
            Assert.Equal((tangent[1 * 2 * 6] + tangent[(3 * 6) + 1]) / 2, ntk[(t * 9) + 3], 1e-14);
        }

        Agreement.Within(solution.HiddenKernel(2, 2, 1), hidden.AsSpan(((2 * 3) + 1) * 9, 9), 1e-14, "Φ");
        Assert.Equal(hidden[(((2 * 3) + 1) * 9) + 2], hidden[(((1 * 3) + 2) * 9) + 6]);
        ReadOnlySpan<double> back = solution.GradientKernel(1, 2, 1);
        Assert.Equal((back[0] + back[7]) / 2, gradient[((2 * 3) + 1) * 9], 1e-14);
        double square = 0;
        for (int i = 0; i < 4; i++)
        {
            square += Math.Pow(mean[12 + i] - study.Data.Targets[i / 2, i % 2], 2) / 4;
        }

        Assert.Equal(square, found.Find("mse_train")!.Values[2], 1e-14);
        Assert.Null(found.Find("predictor_mean")!.StandardError);
        Assert.Equal(0, found.Find("ntk_drift")!.Values[0]);
        Assert.Equal(
            ["predictor_mean", "mse_train", "mse_test", "nngp", "ntk", "ntk_drift", "ntk_alignment", "alignment_1", "alignment_2",
            "hidden_kernel_1", "hidden_kernel_2", "gradient_kernel_1", "gradient_kernel_2", "preactivation_1", "back_field_1", "preactivation_2", "back_field_2"],
            found.Quantities.Select(quantity => quantity.What.Name));
    }

    [Fact]
    public void SampledQuantities_CarryTheirStandardErrors()
    {
        Study study = StudyOf(Activation.Tanh, 2, 1);
        Prediction found = new MeanFieldTheory(4096).Predict(study, QuantitySet.Of("predictor_mean", "ntk", "alignment", "mse_train"));
        Assert.All(found.Quantities.Where(quantity => quantity.What.Name != "accuracy_train"), quantity =>
        {
            Assert.Equal(quantity.Values.Length, quantity.StandardError!.Length);
            Assert.All(quantity.StandardError, error => Assert.InRange(error, 0, 0.1));
        });
        Assert.True(found.Find("predictor_mean")!.StandardError![^1] > 0);
        Assert.All(found.Find("predictor_mean")!.Values[..3], value => Assert.Equal(0.0, value));
        Assert.True(new MeanFieldTheory(4096).Estimate(study, Everything).Bytes > 0);
    }

    [Fact]
    public void LazyTheory_IsTheLimitOfVanishingFeatureStrength_NoiseAndDecayIncluded()
    {
        Study study = StudyOf(Activation.Linear, 2, 1e-5, outputs: 2);
        QuantitySet wanted = QuantitySet.Of("predictor_mean", "mse_train", "mse_test", "ntk", "hidden_kernel", "ntk_drift");
        Prediction rich = new MeanFieldTheory().Predict(study, wanted);
        Prediction lazy = KnownTheories.Find("lazy").Predict(study, wanted);
        Assert.Equal(rich.Quantities.Select(quantity => quantity.What.Name).Order(), lazy.Quantities.Select(quantity => quantity.What.Name).Order());
        foreach (Predicted quantity in rich.Quantities)
        {
            Agreement.Within(quantity.Values, lazy.Find(quantity.What.Name)!.Values, 1e-8, quantity.What.Name);
        }

        Assert.Contains("featureStrength", KnownTheories.Find("lazy").Refuses(StudyOf(Activation.Linear, 2, 0)), StringComparison.Ordinal);
    }

    [Fact]
    public void TheTwoLazyLimits_AgreeWithoutNoiseAndDecay_AndOnlyThen()
    {
        QuantitySet wanted = QuantitySet.Of("predictor_mean", "mse_train");
        foreach (bool noisy in new[] { false, true })
        {
            Study study = StudyOf(Activation.Erf, 2, 0.3, schedule: noisy ? null : Schedule.Uniform(3, new LayerParameters(0, 1, 1.2)));
            double[] dynamical = KnownTheories.Find("lazy").Predict(study, wanted).Find("predictor_mean")!.Values;
            double[] tangent = KnownTheories.Find("lazy_ntk").Predict(study, wanted).Find("predictor_mean")!.Values;
            Assert.InRange(dynamical.Zip(tangent, (a, b) => Math.Abs(a - b)).Max(), noisy ? 0.01 : 0, noisy ? 1 : 1e-12);
        }
    }

    [Fact]
    public void WhatTheTheoryDoesNotCover_IsRefusedInOneLine()
    {
        var theory = new MeanFieldTheory();
        Assert.Null(theory.Refuses(StudyOf(Activation.Tanh, 2, 1)));
        Assert.Contains("featureStrength", theory.Refuses(StudyOf(Activation.Tanh, 2, 0)), StringComparison.Ordinal);
        Assert.Contains("explicit", theory.Refuses(StudyOf(Activation.Tanh, 2, 1, integrator: Integrator.Implicit)), StringComparison.Ordinal);
        Assert.Contains("isCentred", theory.Refuses(StudyOf(Activation.Tanh, 2, 1, centred: false)), StringComparison.Ordinal);
        Assert.Contains("below 1", theory.Refuses(StudyOf(Activation.Tanh, 2, 1, step: 4)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("static_ntk")]
    [InlineData("leading_feature_strength")]
    [InlineData("gradient_independence")]
    [InlineData("no_equal_time_response")]
    public void Mistakes_AreFarFromTheTheory(string name)
    {
        ITheory mistake = DeliberateMistakes.All.Single(theory => theory.Name == name);
        foreach (Activation activation in new[] { Activation.Linear, Activation.Relu })
        {
            Study study = StudyOf(activation, 2, 2.5, step: 0.2);
            if (mistake.Refuses(study) is not null)
            {
                Assert.Equal(("no_equal_time_response", Activation.Linear), (name, activation));
                continue;
            }

            double[] right = new MeanFieldTheory(16384).Predict(study, QuantitySet.Of("predictor_mean")).Find("predictor_mean")!.Values;
            double[] wrong = mistake.Predict(study, QuantitySet.Of("predictor_mean")).Find("predictor_mean")!.Values;
            Assert.InRange(right.Zip(wrong, (a, b) => Math.Abs(a - b)).Max(), 0.01, double.MaxValue);
        }
    }

    private static Study StudyOf(
        Activation activation, int depth, double strength, int outputs = 1, Integrator? integrator = null, bool centred = true, double step = 0.1, Schedule? schedule = null)
    {
        var data = new Dataset(
            RealMatrix.FromRows([0.9, -0.3, 0.6], [-0.2, 1.1, 0.5], [0.5, 0.5, 0.7]),
            RealMatrix.FromRows([.. new double[][] { [1, -0.5], [-0.6, 0.3], [0.2, 0] }.Select(row => row[..outputs])]),
            2);
        Parametrisation scaling = strength > 0 ? new Parametrisation.MeanField(strength, centred) : Parametrisation.NeuralTangent;
        return new Study(
            new Network(3, depth, 64, activation, outputs, scaling),
            schedule ?? Schedule.Uniform(depth + 1, new LayerParameters(0.2, 0.8, 1.2)),
            new TimeSteps(integrator ?? Integrator.Explicit, Enumerable.Repeat(step, 12)),
            data,
            [0, 5, 12]);
    }
}
