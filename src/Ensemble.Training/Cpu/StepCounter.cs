namespace Ensemble.Training.Cpu;

/// <summary>Counts the steps of one worker, and now and then passes them on and asks whether to stop.</summary>
internal sealed class StepCounter(RunProgress progress)
{
    private const int Batch = 32;
    private int pending;

    /// <summary>Counts a step.</summary>
    /// <exception cref="OperationCanceledException">The run is to stop.</exception>
    public void Count()
    {
        if (++pending == Batch)
        {
            Flush();
        }
    }

    /// <summary>Passes on what is pending.</summary>
    public void Flush()
    {
        progress.AddSteps(pending);
        pending = 0;
    }
}
