using Ensemble.Model;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Volterra;

/// <summary>Finds the stretches of time on which the loss acts, and the rates that set how finely each must be resolved.</summary>
internal static class TimeSegments
{
    /// <summary>Segments of continuous time up to a last time.</summary>
    public static IReadOnlyList<TimeSegment> Continuous(ContinuousSystem system, double last)
    {
        Schedule schedule = system.Schedule;
        var segments = new List<TimeSegment>();
        for (int phase = 0; phase < schedule.Phases.Length; phase++)
        {
            double start = schedule.Phases[phase].Start;
            double end = phase + 1 < schedule.Phases.Length ? schedule.Phases[phase + 1].Start : double.PositiveInfinity;
            if (schedule.Phases[phase].Loss && start < last)
            {
                double stop = Math.Min(end, last);
                segments.Add(new TimeSegment(start, end, phase, Fastest(system, start, stop, phase), system.SlowRate(start, phase), true));
            }
        }

        return segments;
    }

    /// <summary>Segments of steps: runs of equal steps in one phase, in terms of the sources n′.</summary>
    public static IReadOnlyList<TimeSegment> Steps(StepSystem system, TimeSteps steps)
    {
        int[] phases = WeightClocks.PhaseOfStep(system.Schedule, steps);
        if (system.Integrator.ActsAtBothEnds)
        {
            return Trapezoids(system.Schedule, phases);
        }

        int shift = system.IsImplicit ? 1 : 0;
        var segments = new List<TimeSegment>();
        for (int start = 0; start < steps.Count;)
        {
            int end = RunEnd(steps, phases, start);
            bool isUniform = end - start >= 64;

            // Steps that keep changing size are taken one by one and need not be cut.
            while (!isUniform && end < steps.Count && phases[end] == phases[start] && RunEnd(steps, phases, end) - end < 64)
            {
                end = RunEnd(steps, phases, end);
            }

            int phase = phases[start];
            if (system.Schedule.Phases[phase].Loss)
            {
                double size = steps.Sizes[start];
                segments.Add(new TimeSegment(
                    start + shift,
                    end - 1 + shift,
                    phase,
                    isUniform ? size * Fastest(system, start, end, phase) : 0,
                    size * system.SlowRate(start, phase),
                    isUniform));
            }

            start = end;
        }

        return segments;
    }

    // A source acts where the step before it or the one after it has the loss on; every one is taken by itself.
    private static List<TimeSegment> Trapezoids(Schedule schedule, int[] phases)
    {
        bool Acts(int step) => step >= 0 && step < phases.Length && schedule.Phases[phases[step]].Loss;
        var segments = new List<TimeSegment>();
        for (int source = 0; source <= phases.Length; source++)
        {
            if (!Acts(source - 1) && !Acts(source))
            {
                continue;
            }

            int start = source;
            while (source < phases.Length && (Acts(source) || Acts(source + 1)))
            {
                source++;
            }

            segments.Add(new TimeSegment(start, source, phases[Math.Min(start, phases.Length - 1)], 0, 0, false));
        }

        return segments;
    }

    private static int RunEnd(TimeSteps steps, int[] phases, int start)
    {
        int end = start + 1;
        while (end < steps.Count && phases[end] == phases[start] && steps.Sizes[end] == steps.Sizes[start])
        {
            end++;
        }

        return end;
    }

    private static double Fastest(PredictorSystem system, double start, double stop, int phase)
    {
        double fastest = 0;
        foreach (double fraction in (ReadOnlySpan<double>)[0, 0.01, 0.1, 0.3, 1])
        {
            fastest = Math.Max(fastest, system.LargestRate(start + (fraction * (stop - start)), phase));
        }

        return fastest;
    }
}
