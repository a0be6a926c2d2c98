namespace Ensemble.Model.Networks;

/// <summary>The size of a weight as a matrix. Every weight acts as W·x/√FanIn; a bias has one column and is added as it is.</summary>
/// <param name="FanOut">The number of rows: the channels it feeds.</param>
/// <param name="FanIn">
/// The number of columns: the values it reads. Of a convolution, filter positions × channels, tap by tap with the channels of a tap
/// together; of a readout after <c>flatten</c>, positions × channels likewise.
/// </param>
public readonly record struct WeightShape(int FanOut, int FanIn)
{
    /// <summary>The number of values.</summary>
    public long Size => (long)FanOut * FanIn;
}
