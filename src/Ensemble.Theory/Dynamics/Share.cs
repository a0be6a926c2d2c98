namespace Ensemble.Theory.Dynamics;

/// <summary>Reports the progress of one stage as part of the whole.</summary>
/// <param name="Progress">Is told the fraction done, or null.</param>
/// <param name="FirstStage">The share of the first stage.</param>
internal sealed record Share(IProgress<double>? Progress, double FirstStage)
{
    public void First(double fraction) => Progress?.Report(FirstStage * fraction);

    public void Second(double fraction) => Progress?.Report(FirstStage + ((1 - FirstStage) * fraction));
}
