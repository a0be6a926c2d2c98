using System.Collections.Immutable;

namespace Ensemble.Figures;

/// <summary>What is drawn, and how.</summary>
public sealed record FigureOptions
{
    /// <summary>The formats of files: <c>pdf</c>, <c>svg</c> and <c>png</c> draw; <c>csv</c> writes the numbers behind each diagram and the table of agreement; <c>tex</c> the table for LaTeX.</summary>
    public static ImmutableArray<string> Formats { get; } = ["pdf", "svg", "png", "csv", "tex"];

    /// <summary>The width of a column of a two-column journal, in millimetres.</summary>
    public const double Column = 86;

    /// <summary>The width of a page of a two-column journal, in millimetres.</summary>
    public const double Page = 178;

    /// <summary>Sections of the report (<c>predictor</c>), arrays (<c>ntk_drift</c>) or families of arrays (<c>drift</c>); empty for all diagrams.</summary>
    public ImmutableArray<string> What { get; init; } = [];

    /// <summary>Some of <see cref="Formats"/>.</summary>
    public ImmutableArray<string> Format { get; init; } = ["pdf"];

    /// <summary>The width in millimetres, from 20 to 1000.</summary>
    public double Width { get; init; } = Column;

    /// <summary>The size of letters in points, from 4 to 72.</summary>
    public double FontSize { get; init; } = 8;

    /// <summary>A font that is installed, or null for the first that is there of a few without serifs.</summary>
    public string? Font { get; init; }

    /// <summary>The folder for the files, or null for <c>figures</c> in the results folder.</summary>
    public string? Folder { get; init; }
}
