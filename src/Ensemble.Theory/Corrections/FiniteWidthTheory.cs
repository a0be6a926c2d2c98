using System.Collections.Immutable;
using Ensemble.Model.Quantities;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Limits;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Corrections;

/// <summary>
/// <c>finite_width</c>: what the networks' own widths change, as far as it is derived. Values are those of infinite width, and the
/// coefficients say what the width adds; those of <c>ntk_variance</c>, and of layers that differ in width, are at the widths of the study. <c>predictor_mean</c>: one hidden layer without noise (<see cref="MeanPredictorCorrection"/>). <c>ntk_variance</c>:
/// at t = 0 (<see cref="NtkFluctuations"/>), not a number at later times and for entries that are not derived; <c>ntk</c>: where nothing but
/// t = 0 is recorded and every entry is derived. Beyond 24 points entries that take a quadrature are computed on the diagonal alone.
/// </summary>
public sealed class FiniteWidthTheory : ITheory
{
    private const int MostPairs = 300;
    private const double SecondsPerPair = 0.02;

    /// <inheritdoc/>
    public string Name => "finite_width";

    /// <inheritdoc/>
    public string Description => "Corrections at finite width: NTK at t = 0, mean predictor of one hidden layer without noise";

    /// <inheritdoc/>
    public string? Refuses(Study study)
    {
        string? reason = StudyProblem.Refusal(study) ?? NtkFluctuations.Refuses(study.Network.Wide);
        if (reason is not null)
        {
            return reason;
        }

        return study.RecordSteps[0] == 0 && KnowsNtk(study.Network.Wide) ? null
            : MeanPredictorCorrection.Refuses(StudyProblem.Of(study), study.Steps) is not { } missing ? null
            : study.RecordSteps[0] == 0 ? $"nothing is derived for the NTK of {study.Network.Activation} at depth {study.Network.Depth}, and {missing}"
            : $"the NTK's fluctuations are derived for time 0, which is not recorded, and {missing}";
    }

    /// <inheritdoc/>
    public SolveCost Estimate(Study study, QuantitySet wanted)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(wanted);
        double points = study.Data.Count, block = points * points;
        SolveCost cost = new((long)(sizeof(double) * block * (8 + (2 * study.RecordSteps.Length))), WantsNtk(study, wanted) ? (1e-6 * block) + (0.003 * points) + (HasPairs(study) ? SecondsPerPair * Pairs(study) / Environment.ProcessorCount : 0) : 0);
        return WantsMean(study, wanted) ? cost + MeanPredictorCorrection.Estimate(StudyProblem.Of(study), study.RecordSteps[^1]) : cost;
    }

    /// <inheritdoc/>
    public Prediction Predict(Study study, QuantitySet wanted, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        StudyProblem.Require(Name, Refuses(study));
        ArgumentNullException.ThrowIfNull(wanted);
        TheoryProblem problem = StudyProblem.Of(study);
        ImmutableArray<int> widths = study.Network.Widths;
        double? width = widths.Distinct().Count() == 1 ? widths[0] : null;
        var found = new List<Predicted>();
        if (WantsMean(study, wanted))
        {
            MeanPredictorCorrection correction = MeanPredictorCorrection.Steps(problem, study.Steps, study.RecordSteps);
            double[] perWidth = correction.PerWidth.ToArray(), perRoot = correction.PerRootWidth.ToArray(), error = correction.StandardError.ToArray();
            double n = widths[0];
            double[] values = NtkDynamics.Solve(problem, study.Steps, study.RecordSteps, CovarianceDetail.None, cancellation).Mean.ToArray();
            found.Add(new Predicted(Catalogue.Find("predictor_mean"), [study.RecordSteps.Length, study.Data.Count, 1], values)
            {
                StandardError = error.Any(e => e > 0) ? [.. error.Select(e => e / n)] : null,
                PerWidth = perWidth.Length > 0 ? perWidth : null,
                PerRootWidth = perRoot.Length > 0 ? perRoot : null,
            });
        }

        cancellation.ThrowIfCancellationRequested();
        progress?.Report(0.5);
        if (WantsNtk(study, wanted))
        {
            NtkFluctuations ntk = NtkFluctuations.Of(problem, widths, HasPairs(study));
            ImmutableArray<int> shape = [study.RecordSteps.Length, study.Data.Count, study.Data.Count];
            double[] shift = ntk.MeanShift.ToArray();
            if (wanted.Contains("ntk") && study.RecordSteps is [0] && ntk.IsComplete)
            {
                double[] mean = width is not null ? ntk.InfiniteWidth.Values.ToArray() : [.. shift.Select((value, i) => value + ntk.InfiniteWidth.Values[i])];
                found.Add(new Predicted(Catalogue.Find("ntk"), shape, mean)
                {
                    PerWidth = width is { } n ? [.. shift.Select(value => n * value)] : null,
                });
            }

            found.Add(new Predicted(Catalogue.Find("ntk_variance"), shape, AtStart(ntk.Variance.ToArray(), shape[0])));
        }

        progress?.Report(1);
        return new Prediction(Name, study.RecordTimes, [.. found]);
    }

    private static double Pairs(Study study) => study.Data.Count * (study.Data.Count - 1.0) / 2;

    private static bool HasPairs(Study study) => !study.Network.Activation.IsLinear && Pairs(study) <= MostPairs;

    private static bool KnowsNtk(WideNetwork network) =>
        network.Depth <= 2 || network.Activation.HomogeneousSlope is not null;

    private static bool WantsNtk(Study study, QuantitySet wanted) =>
        study.RecordSteps[0] == 0 && KnowsNtk(study.Network.Wide) && (wanted.Contains("ntk") || wanted.Contains("ntk_variance"));

    private static bool WantsMean(Study study, QuantitySet wanted) =>
        wanted.Contains("predictor_mean") && MeanPredictorCorrection.Refuses(StudyProblem.Of(study), study.Steps) is null;

    private static double[] AtStart(double[] values, int times)
    {
        var all = new double[times * values.Length];
        Array.Fill(all, double.NaN);
        values.CopyTo(all, 0);
        return all;
    }
}
