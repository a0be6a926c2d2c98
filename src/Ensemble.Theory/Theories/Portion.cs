namespace Ensemble.Theory.Theories;

/// <summary>Progress of one part of a computation, as a part of the whole.</summary>
/// <param name="whole">Is told the fraction of the whole, or null.</param>
/// <param name="from">Where the part begins.</param>
/// <param name="to">Where it ends.</param>
internal sealed class Portion(IProgress<double>? whole, double from, double to) : IProgress<double>
{
    /// <inheritdoc/>
    public void Report(double value) => whole?.Report(from + ((to - from) * value));
}
