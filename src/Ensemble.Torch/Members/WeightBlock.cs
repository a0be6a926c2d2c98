namespace Ensemble.Torch.Members;

/// <summary>A weight of a member as a matrix.</summary>
/// <param name="Rows">The number of outputs; 1 for a bias.</param>
/// <param name="Columns">The number of inputs that are simulated; the number of channels for a bias.</param>
/// <param name="Layout">The layout in the built-in engines.</param>
/// <param name="IsReadout">Whether it belongs to the readout, whose sign the second of an antithetic pair flips.</param>
internal readonly record struct WeightBlock(int Rows, int Columns, WeightLayout Layout, bool IsReadout)
{
    /// <summary>The number of values.</summary>
    public long Count => (long)Rows * Columns;
}
