using Ensemble.Model.Quantities;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Limits;

/// <summary>
/// <c>ndk_continuous</c>: the law of infinitely wide networks in continuous time (arXiv:2309.04522). What a run of finite steps differs
/// from it is the error of its steps.
/// </summary>
/// <param name="tolerance">The absolute error allowed in mean and covariance, from 1e-12 to 0.1.</param>
public sealed class ContinuousNdkTheory(double tolerance = 1e-6) : ITheory
{
    /// <inheritdoc/>
    public string Name => "ndk_continuous";

    /// <inheritdoc/>
    public string Description => "Neural Dynamical Kernel in continuous time: infinitely wide networks under Langevin dynamics of vanishing steps";

    /// <inheritdoc/>
    public string? Refuses(Study study) => StudyProblem.Refusal(study);

    /// <inheritdoc/>
    public SolveCost Estimate(Study study, QuantitySet wanted)
    {
        TheoryProblem problem = StudyProblem.Of(study);
        var kernels = Kernels(new ContinuousDynamics(problem), study, wanted).Cost();
        return LawQuantities.AreWanted(wanted) && !IsFrozen(study.Schedule)
            ? kernels + ContinuousDynamics.Estimate(problem, study.RecordTimes, tolerance, LawQuantities.DetailOf(wanted))
            : kernels;
    }

    /// <inheritdoc/>
    public Prediction Predict(Study study, QuantitySet wanted, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        StudyProblem.Require(Name, Refuses(study));
        var dynamics = new ContinuousDynamics(StudyProblem.Of(study));
        return NdkPrediction.Of(
            Name,
            study,
            wanted,
            Kernels(dynamics, study, wanted),
            (detail, part) => IsFrozen(study.Schedule)
                ? NtkDynamics.Solve(StudyProblem.Of(study), study.RecordTimes, detail)
                : dynamics.Solve(study.RecordTimes, tolerance, detail, part, cancellation),
            Estimate(study, wanted).Seconds,
            progress,
            cancellation);
    }

    // Without noise and decay the kernels never change, and the law is a sum of exponentials, however fast they are.
    private static bool IsFrozen(Schedule schedule) =>
        schedule.Phases is [{ Loss: true } phase] && phase.Dynamics.All(weight => weight.Temperature == 0 && weight.Decay == 0);

    private static KernelQuantities Kernels(ContinuousDynamics dynamics, Study study, QuantitySet wanted) =>
        new(dynamics.Source, [.. study.RecordTimes], study.Data, wanted);
}
