using Ensemble.Model.Quantities;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Ndk;

/// <summary>Law and kernels put together, with one progress over both.</summary>
internal static class NdkPrediction
{
    public static Prediction Of(
        string name,
        Study study,
        QuantitySet wanted,
        KernelQuantities kernels,
        Func<CovarianceDetail, IProgress<double>, PredictorLaw> solve,
        double seconds,
        IProgress<double>? progress,
        CancellationToken cancellation)
    {
        bool wantsLaw = LawQuantities.AreWanted(wanted);
        double share = wantsLaw ? 1 - Math.Min(0.9, kernels.Cost().Seconds / seconds) : 0;
        PredictorLaw? law = wantsLaw ? solve(LawQuantities.DetailOf(wanted), new Portion(progress, 0, share)) : null;
        List<Predicted> found = law is null ? [] : [.. LawQuantities.Of(law, study.Data, wanted)];
        found.AddRange(kernels.Compute(new Portion(progress, share, 1), cancellation));
        progress?.Report(1);
        return new Prediction(name, study.RecordTimes, [.. found], law?.EstimatedError ?? 0);
    }
}
