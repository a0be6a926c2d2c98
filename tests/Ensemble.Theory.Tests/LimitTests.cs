using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Limits;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Tests;

public class LimitTests
{
    [Theory]
    [InlineData("relu")]
    [InlineData("erf")]
    [InlineData("tanh")]
    public void WithoutNoise_TheLawIsThatOfTheNtk(string phi)
    {
        // T = 0 means κ = 0: the NTK never moves.
        TheoryProblem problem = Problems.Uniform(Activation.Parse(phi), 2, Problems.RandomData(3, 2, 4, outputs: 2), temperature: 0);
        double[] times = [0, 0.3, 20];
        PredictorLaw law = new ContinuousDynamics(problem).Solve(times, 1e-7, CovarianceDetail.Full);
        PredictorLaw ntk = NtkDynamics.Solve(problem, times, CovarianceDetail.Full);
        Agreement.Within(ntk.Mean, law.Mean, 1e-7, "mean");
        Agreement.Within(ntk.Covariance, law.Covariance, 1e-7, "covariance");
    }

    [Theory]
    [InlineData("relu", 2.0)]
    [InlineData("erf", 4.0)]
    public void AtShortTimes_CorrectionsToTheNtkGrowAsTheRootOfDecayForReluAndLinearlyForErf(string phi, double ratio)
    {
        double Correction(double temperature)
        {
            TheoryProblem problem = Problems.Uniform(Activation.Parse(phi), 2, Problems.RandomData(2, 1, 3), temperature);
            return new ContinuousDynamics(problem).Solve([2], 1e-9, CovarianceDetail.None).MeanAt(0, 2) - NtkDynamics.Solve(problem, [2]).MeanAt(0, 2);
        }

        Assert.InRange(Correction(4e-6) / Correction(1e-6), 0.95 * ratio, 1.05 * ratio);
    }

    [Theory]
    [InlineData("relu", 1)]
    [InlineData("relu", 3)]
    [InlineData("erf", 3)]
    [InlineData("gelu", 2)]
    public void AtLateTimes_TheLawIsTheGpPosterior(string phi, int depth)
    {
        TheoryProblem problem = Problems.Uniform(Activation.Parse(phi), depth, Problems.RandomData(3, 2, 4), temperature: 0.2);
        PredictorLaw law = new ContinuousDynamics(problem).Solve([200], 1e-8, CovarianceDetail.Full);
        var posterior = GpPosterior.Of(problem);
        Agreement.Within(posterior.Mean, law.Mean, 1e-7, "mean");
        Agreement.Within(posterior.Covariance, law.Covariance, 1e-7, "covariance");
    }

    [Theory]
    [InlineData("relu", 2)]
    [InlineData("erf", 3)]
    [InlineData("sin", 2)]
    public void AtEquilibrium_TheNdkIsTheSlopeOfTheFreeCovariance(string phi, int depth)
    {
        // Fluctuation–dissipation: Kd(t, t′) = (1/T) ∂_{t′}[m K^L] for t > t′.
        const double Temperature = 0.3, Step = 1e-4;
        TheoryProblem problem = Problems.Uniform(Activation.Parse(phi), depth, Problems.RandomData(2, 1, 3), Temperature, prior: 1.4, initial: 1.4);
        var dynamics = new ContinuousDynamics(problem);
        TwoTimeKernels kernels = dynamics.Kernels(3, 1);
        double[] before = dynamics.Kernels(3, 1 - Step).InitialCovariance.ToArray();
        double[] after = dynamics.Kernels(3, 1 + Step).InitialCovariance.ToArray();
        double[] slope = [.. after.Zip(before, (a, b) => (a - b) / (2 * Step * Temperature))];
        Agreement.Within(slope, kernels.Ndk, 1e-8, "NDK");
    }

    [Fact]
    public void ZeroTemperatureLimit_IsApproachedByTheContinuousLaw()
    {
        // At fixed κt the law at temperature T differs from the limit by O(T).
        Dataset data = Problems.RandomData(2, 1, 3);
        TheoryProblem Cold(double temperature) => Problems.Uniform(Activation.Erf, 1, data, temperature);
        double limit = ZeroTemperatureLimit.Solve(Cold(0.1), [0.7]).MeanAt(0, 2);
        double Distance(double temperature) =>
            new ContinuousDynamics(Cold(temperature)).Solve([0.7 / temperature], 1e-9, CovarianceDetail.None).MeanAt(0, 2) - limit;
        Assert.InRange(Distance(2e-4) / Distance(1e-4), 1.95, 2.05);
    }

    [Theory]
    [InlineData("relu")]
    [InlineData("erf")]
    public void Solve_MeetsTheToleranceAskedFor(string phi)
    {
        TheoryProblem problem = Problems.Eventful(Activation.Parse(phi), 2, Problems.RandomData(3, 2, 4), 2, 5);
        double[] times = [0, 0.1, 2, 3, 7, 30];
        var dynamics = new ContinuousDynamics(problem);
        PredictorLaw exact = dynamics.Solve(times, 1e-8, CovarianceDetail.Full);
        foreach (double tolerance in (double[])[1e-2, 1e-4])
        {
            PredictorLaw law = dynamics.Solve(times, tolerance, CovarianceDetail.Full);
            Agreement.Within(exact.Mean, law.Mean, tolerance, $"mean at tolerance {tolerance}");
            Agreement.Within(exact.Covariance, law.Covariance, tolerance, $"covariance at tolerance {tolerance}");
            PredictorLaw variances = dynamics.Solve(times, tolerance, CovarianceDetail.Variance);
            Agreement.Within(exact.Variance, variances.Variance, tolerance, $"variance at tolerance {tolerance}");
        }
    }

    [Theory]
    [InlineData("relu")]
    [InlineData("erf")]
    public void ContinuousLaw_OfAnEventfulSchedule_IsTheLimitOfSmallSteps(string phi)
    {
        // Richardson: 2·law(η/2) − law(η) cancels the error of order η.
        TheoryProblem problem = Problems.Eventful(Activation.Parse(phi), 2, Problems.RandomData(2, 1, 3), 2, 4);
        PredictorLaw law = new ContinuousDynamics(problem).Solve([1, 3, 6], 1e-7, CovarianceDetail.Variance);
        PredictorLaw Steps(int perUnit) => new DiscreteDynamics(problem, TimeSteps.Explicit(1.0 / perUnit, 6 * perUnit))
            .Solve([perUnit, 3 * perUnit, 6 * perUnit], CovarianceDetail.Variance);
        PredictorLaw coarse = Steps(1000), fine = Steps(2000);
        double[] Extrapolate(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => [.. a.ToArray().Zip(b.ToArray(), (x, y) => (2 * y) - x)];
        Agreement.Within(Extrapolate(coarse.Mean, fine.Mean), law.Mean, 2e-5, "mean");
        Agreement.Within(Extrapolate(coarse.Variance, fine.Variance), law.Variance, 2e-5, "variance");
    }
}
