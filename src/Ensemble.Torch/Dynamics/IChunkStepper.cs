namespace Ensemble.Torch.Dynamics;

/// <summary>Advances the weights of all members of a chunk by a step.</summary>
internal interface IChunkStepper
{
    /// <summary>Takes a step.</summary>
    /// <param name="step">n, the current step of the table.</param>
    /// <param name="moves">The coefficients.</param>
    void Step(int step, MoveTable moves);
}
