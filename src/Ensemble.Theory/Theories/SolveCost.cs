namespace Ensemble.Theory.Theories;

/// <summary>What a computation is predicted to need.</summary>
/// <param name="Bytes">Peak memory in bytes, the result included.</param>
/// <param name="Seconds">Wall time in seconds on this machine's cores; a forecast to about a factor of three.</param>
public sealed record SolveCost(long Bytes, double Seconds)
{
    /// <summary>The cost of one computation after another, the results of both kept.</summary>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    public static SolveCost operator +(SolveCost first, SolveCost second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return new SolveCost(first.Bytes + second.Bytes, first.Seconds + second.Seconds);
    }
}
