namespace Ensemble.Experiments.Reporting;

/// <summary>Where the values of a run come from: theory, continuous theory beside it, and measurement.</summary>
/// <param name="measured">The measured arrays, or null.</param>
/// <param name="predicted">The predicted arrays, or null.</param>
internal sealed class ChartSources(RunArrays? measured, RunArrays? predicted)
{
    /// <summary>The names of all measured arrays, or of the predicted ones where nothing was measured.</summary>
    public RunArrays? Names => measured ?? predicted;

    /// <summary>Who may have an array, and under which name.</summary>
    /// <param name="name">Its name.</param>
    public IEnumerable<(RunArrays Arrays, string Name, SeriesKind Kind)> Of(string name)
    {
        if (predicted is not null)
        {
            yield return (predicted, name, SeriesKind.Theory);
            yield return (predicted, "continuous_" + name, SeriesKind.Continuous);
        }

        if (measured is not null)
        {
            yield return (measured, name, SeriesKind.Measured);
        }
    }
}
