using Ensemble.Model.Quantities;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Limits;

/// <summary>
/// <c>ntk</c>: gradient descent with the NTK of t = 0 for all times, without noise or decay, from the Gaussian process of t = 0
/// (arXiv:1806.07572, arXiv:1902.06720), under the very steps that the trainer takes. Kernels stay those of t = 0.
/// </summary>
public sealed class NtkTheory : ITheory
{
    /// <inheritdoc/>
    public string Name => "ntk";

    /// <inheritdoc/>
    public string Description => "Neural Tangent Kernel: features frozen at t = 0, no noise and no decay";

    /// <inheritdoc/>
    public string? Refuses(Study study) => StudyProblem.Refusal(study);

    /// <inheritdoc/>
    public SolveCost Estimate(Study study, QuantitySet wanted)
    {
        ArgumentNullException.ThrowIfNull(study);
        return LinearCost.Of(study, LawQuantities.DetailOf(wanted)) + Kernels(study, wanted).Cost();
    }

    /// <inheritdoc/>
    public Prediction Predict(Study study, QuantitySet wanted, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        StudyProblem.Require(Name, Refuses(study));
        var found = new List<Predicted>();
        if (LawQuantities.AreWanted(wanted))
        {
            PredictorLaw law = NtkDynamics.Solve(StudyProblem.Of(study), study.Steps, study.RecordSteps, LawQuantities.DetailOf(wanted), cancellation);
            found.AddRange(LawQuantities.Of(law, study.Data, wanted));
        }

        found.AddRange(SpeedLimit(study, wanted));
        progress?.Report(0.5);
        found.AddRange(Kernels(study, wanted).Compute(new Portion(progress, 0.5, 1), cancellation));
        progress?.Report(1);
        return new Prediction(Name, study.RecordTimes, [.. found]);
    }

    // Measured from the first record time on, so that has to be 0.
    private static IEnumerable<Predicted> SpeedLimit(Study study, QuantitySet wanted)
    {
        if ((!wanted.Contains("weight_distance") && !wanted.Contains("loss_drop")) || study.RecordSteps[0] != 0 || NtkSpeedLimit.Obstacle(study.Schedule) is not null)
        {
            return [];
        }

        NtkSpeedLimit limit = NtkSpeedLimit.Solve(StudyProblem.Of(study), study.Steps, study.RecordSteps);
        IEnumerable<Predicted> distances = study.Network.Weights.Select((weight, i) =>
            new Predicted(Catalogue.Find($"weight_distance_{weight}"), [limit.Times.Length], [.. limit.WeightDistances[i]]));
        return [.. distances.Append(new Predicted(Catalogue.Find("loss_drop"), [limit.Times.Length], [.. limit.LossDrop])).Where(predicted => wanted.Contains(predicted.What.Name))];
    }

    // A clock that always shows 0; a phase without rates would have no NTK, so the rates are those of the first phase.
    private static KernelQuantities Kernels(Study study, QuantitySet wanted)
    {
        TheoryProblem problem = StudyProblem.Of(study);
        return new KernelQuantities(
            new KernelSource(problem.Kernels, WeightClocks.Continuous(problem.Schedule)),
            new double[study.RecordSteps.Length],
            study.Data,
            wanted);
    }
}
