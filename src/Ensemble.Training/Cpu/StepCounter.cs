namespace Ensemble.Training.Cpu;

/// <summary>Counts the steps of one worker, and now and then passes them on and asks whether to stop.</summary>
internal sealed class StepCounter(RunProgress progress)
{
    private const int Batch = 32;
    private long pending;

    /// <summary>Whether the run is to stop.</summary>
    public bool IsStopped => progress.IsStopped;

    /// <summary>Counts a step.</summary>
    /// <param name="stop">Whether to end here, the state of the member being saved.</param>
    /// <exception cref="OperationCanceledException">The run is to stop.</exception>
    public void Count(bool stop)
    {
        pending++;
        if (pending >= Batch || stop)
        {
            Flush();
        }

        if (stop)
        {
            progress.ThrowIfStopped();
        }
    }

    /// <summary>Counts steps that were done in an earlier run.</summary>
    public void Skip(long steps) => pending += steps;

    /// <summary>Passes on what is pending.</summary>
    public void Flush()
    {
        progress.AddSteps(pending);
        pending = 0;
    }
}
