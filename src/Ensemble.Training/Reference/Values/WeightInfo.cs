namespace Ensemble.Training.Reference.Values;

/// <summary>What all members share of a weight.</summary>
/// <param name="Index">Its index in the program, which is its key in the noise.</param>
/// <param name="Id">Its name.</param>
/// <param name="FanOut">The number of rows.</param>
/// <param name="Columns">The number of columns that are simulated; of a weight that reads the inputs, the dimension of their span.</param>
/// <param name="Scale">The factor with which it acts: 1/√(fan-in), 1 for a bias.</param>
/// <param name="Uses">How many nodes use it.</param>
/// <param name="RowsPerPoint">The number of positions at which the first of them acts.</param>
/// <param name="ReadsInput">Whether it acts on the inputs.</param>
internal sealed record WeightInfo(int Index, WeightId Id, int FanOut, int Columns, double Scale, int Uses, int RowsPerPoint, bool ReadsInput)
{
    /// <summary>The number of values that are simulated.</summary>
    public long Count => (long)FanOut * Columns;

    /// <summary>Whether it belongs to the readout, whose sign the second of an antithetic pair flips.</summary>
    public bool IsReadout { get; init; }
}
