using Ensemble.Experiments.Comparing;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Reporting;

/// <summary>Where an array comes from, and under which name.</summary>
/// <param name="Arrays">The file.</param>
/// <param name="Name">The name of the array in it.</param>
/// <param name="Kind">Theory or measurement.</param>
/// <param name="Theory">The theory where there is more than one, otherwise null.</param>
/// <param name="Style">The place of the theory among others.</param>
internal sealed record ChartSource(RunArrays Arrays, string Name, SeriesKind Kind, string? Theory = null, int Style = 0)
{
    /// <summary>The curves over the lag on a grid of their own, where there are such.</summary>
    public LagCurves? Curves { get; init; }

    /// <summary>N, where the leading terms of finite width are added to the values; null for infinite width.</summary>
    public int? Width { get; init; }

    /// <summary>The array over time and two more axes, or null.</summary>
    public NpzArray? Cube() => Width is { } width ? Arrays.CubeAtWidth(Name, width) : Arrays.Cube(Name);
}

/// <summary>Where the values of a run come from: theories, continuous theory beside the first, and measurement.</summary>
/// <param name="measured">The measured arrays, or null.</param>
/// <param name="predicted">The predicted arrays, or null.</param>
/// <param name="theories">The names of the theories, that under the plain names first, where they are known.</param>
/// <param name="curves">Theory on a grid of its own, or null.</param>
/// <param name="width">N, at which the first theory is drawn as well where it knows its terms of finite width; null where layers differ.</param>
internal sealed class ChartSources(RunArrays? measured, RunArrays? predicted, IReadOnlyList<string>? theories = null, RunArrays? curves = null, int? width = null)
{
    // The last style of lines of report.js: several theories use up the first ones.
    private const int WidthStyle = 4;

    private readonly string[] others = [.. theories?.Skip(1) ?? predicted?.OtherTheories ?? []];

    /// <summary>The names of all measured arrays, or of the predicted ones where nothing was measured.</summary>
    public RunArrays? Names => measured ?? predicted;

    /// <summary>Who may have an array, and under which name.</summary>
    /// <param name="name">Its name.</param>
    public IEnumerable<ChartSource> Of(string name)
    {
        if (predicted is not null)
        {
            yield return Predicted(name, SeriesKind.Theory, others.Length > 0 ? (theories is null ? "first theory" : TheoryNames.Label(theories[0])) : null);
            if (width is not null)
            {
                yield return new ChartSource(predicted, name, SeriesKind.Theory, $"theory at N = {width}", WidthStyle) { Width = width };
            }

            yield return Predicted("continuous_" + name, SeriesKind.Continuous);
            foreach ((int i, string theory) in others.Index())
            {
                yield return Predicted($"{theory}/{name}", SeriesKind.Theory, TheoryNames.Label(theory), i + 1);
            }
        }

        if (measured is not null)
        {
            yield return new ChartSource(measured, name, SeriesKind.Measured);
        }
    }

    // On the finer grid, where the quantity is there.
    private ChartSource Predicted(string name, SeriesKind kind, string? theory = null, int style = 0) =>
        new(curves?.Has(name) is true ? curves : predicted!, name, kind, theory, style) { Curves = LagCurves.Find(curves, name) };
}
