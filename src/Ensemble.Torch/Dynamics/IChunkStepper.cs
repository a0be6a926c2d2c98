namespace Ensemble.Torch.Dynamics;

/// <summary>Advances the weights of all members of a chunk by a step.</summary>
internal interface IChunkStepper
{
    /// <summary>Takes a step.</summary>
    /// <param name="step">n, the current step of the table.</param>
    /// <param name="moves">The coefficients.</param>
    /// <param name="pause">Whether the weights are looked at before the next step; <see cref="Settle"/> must follow then.</param>
    void Step(int step, MoveTable moves, bool pause);

    /// <summary>
    /// Makes the weights those from which the next step begins, which may differ from the ones looked at. Must be called in the
    /// dispose scope of the step.
    /// </summary>
    void Settle()
    {
    }
}
