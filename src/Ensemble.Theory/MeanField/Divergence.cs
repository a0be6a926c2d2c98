using Ensemble.Model;

namespace Ensemble.Theory.MeanField;

/// <summary>The failure of steps that are too large.</summary>
internal static class Divergence
{
    public static ModelException At(int step) =>
        new("stepSize", $"the mean-field theory diverges at step {step}: the steps are too large for the NTK that has grown by then");
}
