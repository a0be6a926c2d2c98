using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Settings;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Theories;

namespace Ensemble.Experiments.Predicting;

/// <summary>What the predictions will need.</summary>
/// <param name="Bytes">Peak memory in bytes.</param>
/// <param name="Seconds">Wall time in seconds; a forecast.</param>
public sealed record TheoryCost(long Bytes, double Seconds)
{
    /// <summary>Forecasts the cost of all predictions of an experiment.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    public static TheoryCost Of(PreparedExperiment prepared)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        TheoryOptions options = prepared.Experiment.Theory;
        CovarianceDetail detail = options.Covariance ? CovarianceDetail.Full : CovarianceDetail.Variance;
        long bytes = 0;
        double seconds = 0;
        if (options.Dynamics != TheoryTime.Continuous)
        {
            Add(DiscreteDynamics.Estimate(prepared.Theory, prepared.Steps, prepared.RecordSteps, detail));
        }

        if (options.Dynamics != TheoryTime.Discrete)
        {
            Add(ContinuousDynamics.Estimate(prepared.Theory, prepared.RecordTimes, options.Tolerance, detail));
        }

        return new TheoryCost(bytes + KernelBytes(prepared), seconds);

        void Add(SolveCost cost)
        {
            bytes = Math.Max(bytes, cost.Bytes);
            seconds += cost.Seconds;
        }
    }

    private static long KernelBytes(PreparedExperiment prepared)
    {
        long times = prepared.RecordSteps.Length;
        long block = (long)prepared.Data.Count * prepared.Data.Count * sizeof(double);
        long arrays = 0;
        arrays += prepared.Experiment.Record.Observables.Any(KernelPredictions.IsKnown) ? 2 * prepared.Network.Depth : 0;
        arrays += prepared.Experiment.Record.Observables.Contains("ndk") ? 1 : 0;
        return (arrays * times * times * block) + (times * block);
    }
}
