using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Ensemble.Model.Quantities;

namespace Ensemble.Experiments.Reporting;

/// <summary>Where values come from, and so how they are drawn.</summary>
internal enum SeriesKind
{
    /// <summary>Predicted for the dynamics of the run: a line.</summary>
    Theory,

    /// <summary>Predicted for continuous time, beside discrete time: a broken line.</summary>
    Continuous,

    /// <summary>Measured on networks: dots with error bars.</summary>
    Measured,

    /// <summary>The noise of the ensemble: a shaded area below the values.</summary>
    Noise,

    /// <summary>A law to compare slopes with: a thin dotted line without a colour.</summary>
    Guide,
}

/// <summary>What a diagram is drawn against; all axes are logarithmic.</summary>
internal enum ChartAxis
{
    /// <summary>The time t.</summary>
    Time,

    /// <summary>The lag t − t′.</summary>
    Lag,

    /// <summary>The width N.</summary>
    Width,
}

/// <summary>A quantity over time, a lag, or widths.</summary>
/// <param name="Name">The legend entry.</param>
/// <param name="Colour">The index of the colour; lines and dots that belong together share it.</param>
/// <param name="Kind">Where the values come from.</param>
/// <param name="Time">t, t − t′ or N.</param>
/// <param name="Values">The values there; null where there is none.</param>
/// <param name="Errors">One standard error of each value, or null.</param>
internal sealed record ChartSeries(string Name, int Colour, SeriesKind Kind, float[] Time, float?[] Values, float?[]? Errors)
{
    /// <summary>The theory that the values come from, where there is more than one; otherwise null.</summary>
    public string? Theory { get; init; }

    /// <summary>The place of the theory among others, which gives the style of its lines.</summary>
    public int Style { get; init; }

    /// <summary>A series from values and errors by the index of their time; what is not a finite number is left out.</summary>
    public static ChartSeries Of(string name, int colour, ChartSource source, double[] time, Func<int, double> value, Func<int, double?> error) =>
        Of(name, colour, source.Kind, time, value, error) with { Theory = source.Theory, Style = source.Style };

    /// <summary>A series from values and errors by the index of their place; what is not a finite number is left out.</summary>
    public static ChartSeries Of(string name, int colour, SeriesKind kind, double[] time, Func<int, double> value, Func<int, double?> error)
    {
        float?[] errors = [.. Enumerable.Range(0, time.Length).Select(n => Finite(error(n)))];
        return new ChartSeries(
            name,
            colour,
            kind,
            [.. time.Select(t => (float)t)],
            [.. Enumerable.Range(0, time.Length).Select(n => Finite(value(n)))],
            errors.Any(e => e is not null) ? errors : null);
    }

    private static float? Finite(double? value) => value is { } number && float.IsFinite((float)number) ? (float)number : null;
}

/// <summary>One diagram with a logarithmic horizontal axis.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Axis">The title of the vertical axis, with the unit.</param>
/// <param name="Scale">The vertical axis.</param>
/// <param name="Series">The quantities shown.</param>
internal sealed record Chart(string Title, string Axis, DrawingScale Scale, ImmutableArray<ChartSeries> Series)
{
    private const float WideRange = 5;

    /// <summary>What it is drawn against.</summary>
    public ChartAxis Along { get; init; }

    /// <summary>The names of the quantities in the catalogue that it shows.</summary>
    public ImmutableArray<string> Arrays { get; init; } = [];

    /// <summary>A diagram, or null if it has no series; logarithmic only where values are positive and range widely.</summary>
    public static Chart? Drawn(string title, string axis, DrawingScale scale, IReadOnlyCollection<ChartSeries> series)
    {
        float[] values = [.. series.SelectMany(item => item.Values).OfType<float>()];
        bool isWide = values.Length > 0 && values.Min() > 0 && values.Max() > WideRange * values.Min();
        DrawingScale drawn = scale == DrawingScale.Logarithmic && !isWide ? DrawingScale.FromZero : scale;
        return series.Count > 0 ? new Chart(title, axis, drawn, [.. series]) : null;
    }
}

/// <summary>Diagrams that are read together.</summary>
/// <param name="Id">An identifier within the page.</param>
/// <param name="Title">The heading.</param>
/// <param name="Caption">How to read the diagrams; plain text.</param>
/// <param name="Charts">The diagrams.</param>
internal sealed record ChartSection(string Id, string Title, string Caption, ImmutableArray<Chart> Charts)
{
    /// <summary>What stands above the caption, as HTML.</summary>
    [JsonIgnore]
    public string Above { get; init; } = string.Empty;

    /// <summary>What stands below the diagrams, as HTML.</summary>
    [JsonIgnore]
    public string Below { get; init; } = string.Empty;
}

/// <summary>A vertical line across all diagrams.</summary>
/// <param name="Label">The label, such as <c>1/λ_max</c>; an underscore begins a subscript.</param>
/// <param name="Meaning">What happens then.</param>
/// <param name="Time">t.</param>
/// <param name="IsScale">Whether it is a time scale, with a meaning for lags too, and not a moment.</param>
internal sealed record TimeMark(string Label, string Meaning, double Time, bool IsScale = true);
