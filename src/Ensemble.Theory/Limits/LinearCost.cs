using Ensemble.Theory.Laws;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.Limits;

/// <summary>What a law needs that follows from one kernel by linear algebra.</summary>
internal static class LinearCost
{
    public static SolveCost Of(Study study, CovarianceDetail detail)
    {
        double points = study.Data.Count;
        double train = study.Data.TrainCount;
        double times = study.RecordSteps.Length;
        double cells = times * points;
        double seconds = 0.01 + (3e-9 * train * train * (train + points)) + (1e-9 * times * points * train * train);
        seconds += detail switch
        {
            CovarianceDetail.None => 0,
            CovarianceDetail.Variance => 2e-9 * times * points * points * points,
            _ => 1e-9 * times * times * points * points * points,
        };
        double bytes = sizeof(double) * ((6 * points * points) + (2 * times * points * (train + points)) + (detail == CovarianceDetail.Full ? 2 * cells * cells : 3 * cells));
        return new SolveCost((long)bytes, seconds);
    }
}
