using System.Diagnostics;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Cpu;

/// <summary>Predicts what a run needs.</summary>
internal interface IRunCost
{
    /// <summary>Predicts the cost of a run.</summary>
    EngineCost Estimate(int members, int workers);

    /// <summary>Predicts what recording beyond the predictor adds.</summary>
    EngineCost EstimateRecording(int members, int workers);

    /// <summary>The memory of so many workers.</summary>
    long Bytes(int workers);
}

/// <summary>Times steps.</summary>
internal static class StepClock
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(6);

    /// <summary>The seconds of a step: the shortest of a few clockings, since others may use the machine too.</summary>
    /// <param name="step">Takes the step of an index.</param>
    /// <param name="warmUps">How many steps are taken before.</param>
    /// <param name="clockings">How many times it is clocked.</param>
    public static double Seconds(Action<int> step, int warmUps, int clockings)
    {
        for (int i = 0; i < warmUps; i++)
        {
            step(i);
        }

        double best = double.PositiveInfinity;
        for (int i = 0; i < clockings; i++)
        {
            var watch = Stopwatch.StartNew();
            int count = 0;
            do
            {
                step(count++);
            }
            while (watch.Elapsed < Patience);
            best = Math.Min(best, watch.Elapsed.TotalSeconds / count);
        }

        return best;
    }
}
