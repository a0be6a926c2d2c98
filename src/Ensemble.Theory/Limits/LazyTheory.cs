using Ensemble.Model;
using Ensemble.Model.Quantities;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Limits;

/// <summary>
/// <c>lazy</c>: the limit γ₀ → 0 of networks in mean-field parametrisation, in which features do not move but for noise and decay: the mean
/// of the Neural Dynamical Kernel's law from f(0) = 0 (arXiv:2309.04522), and without noise that of the NTK. The predictor does not scatter.
/// </summary>
/// <param name="frozen">Whether noise and decay are left out, too: <c>lazy_ntk</c>, the NTK of t = 0 for all times.</param>
/// <remarks>Equations: T7.</remarks>
internal sealed class LazyTheory(bool frozen = false) : ITheory
{
    private readonly ITheory theory = frozen ? new NtkTheory() : new NdkTheory();

    /// <inheritdoc/>
    public string Name => frozen ? "lazy_ntk" : "lazy";

    /// <inheritdoc/>
    public string Description => frozen
        ? "Lazy limit of mean-field networks with the NTK of t = 0 for all times, without noise and decay"
        : "Lazy limit of mean-field networks: features stand still but for noise and decay (NTK, with noise NDK)";

    /// <inheritdoc/>
    public string? Refuses(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return study.Network.Scaling is not Parametrisation.MeanField scaling ? "it is the limit γ₀ → 0 of the mean-field parametrisation, and the network has no featureStrength"
            : !scaling.IsCentred ? "it needs every member to subtract its own predictor at t = 0 (isCentred)"
            : StudyProblem.BatchRefusal(study) ?? theory.Refuses(Lazy(study));
    }

    /// <inheritdoc/>
    public SolveCost Estimate(Study study, QuantitySet wanted)
    {
        ArgumentNullException.ThrowIfNull(study);
        return theory.Estimate(Lazy(study), Asked(wanted));
    }

    /// <inheritdoc/>
    public Prediction Predict(Study study, QuantitySet wanted, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        StudyProblem.Require(Name, Refuses(study));
        ArgumentNullException.ThrowIfNull(wanted);
        Prediction found = theory.Predict(Lazy(study), Asked(wanted), progress, cancellation);
        if (found.Find("predictor_mean") is not { } mean)
        {
            return found with { Theory = Name };
        }

        var law = new PredictorLaw(study.RecordTimes, study.Data.Count, study.Data.OutputCount, CovarianceDetail.None, mean.Values, [], [], found.EstimatedError);
        var all = new List<Predicted>();
        if (wanted.Contains("predictor_mean"))
        {
            all.Add(mean);
        }

        Add("train", LearningCurve.OnTraining);
        if (study.Data.TestCount > 0)
        {
            Add("test", LearningCurve.OnTest);
        }

        return found with { Theory = Name, Quantities = [.. all, .. found.Quantities.Where(quantity => quantity != mean)] };

        void Add(string group, Func<PredictorLaw, Dataset, LearningCurve> create)
        {
            LearningCurve curve = create(law, study.Data);
            if (wanted.Contains($"mse_{group}"))
            {
                all.Add(new Predicted(Catalogue.Find($"mse_{group}"), [curve.MeanPredictorError.Length], [.. curve.MeanPredictorError]));
            }

            if (wanted.Contains($"accuracy_{group}") && !curve.MeanPredictorAccuracy.IsEmpty)
            {
                all.Add(new Predicted(Catalogue.Find($"accuracy_{group}"), [curve.MeanPredictorAccuracy.Length], [.. curve.MeanPredictorAccuracy]));
            }
        }
    }

    private static QuantitySet Asked(QuantitySet wanted) => new([
        .. LawQuantities.AreWanted(wanted) ? new[] { Catalogue.Find("predictor_mean") } : [],
        .. wanted.Where(quantity => quantity.IsOfNtk || quantity.Family is "nngp" or "hidden_kernel"),
    ]);

    private static Study Lazy(Study study) => new(
        new Network(study.Network.Program, study.Network.Input, study.Network.Widths, study.Network.Outputs), study.Schedule, study.Steps, study.Data, study.RecordSteps);
}
