using Ensemble.Model.Data;

namespace Ensemble.Experiments.Planning;

/// <summary>Says how targets are understood.</summary>
internal static class LabelText
{
    public static string Of(Dataset data) => data.Labels switch
    {
        LabelKind.Sign => "classes by sign; accuracy is the fraction of points where f has the sign of y",
        LabelKind.Largest => $"{data.OutputCount} classes, one output each; accuracy is the fraction of points where the right output is largest",
        _ => Labels.LookLikeIndices(data.Targets)
            ? "numbers, so there is no accuracy. Warning: they look like class labels (0, 1, …), but are fitted as numbers; for two classes give −1 and +1, for more one column per class with 1 and 0"
            : "numbers, so there is no accuracy",
    };
}
