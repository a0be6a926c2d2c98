using System.Reflection;

namespace Ensemble.Experiments.Reporting;

/// <summary>The charting library of the report, plotly.js (cartesian bundle, MIT licence).</summary>
internal static class Plotly
{
    /// <summary>The version locked in <c>web/package.json</c>.</summary>
    public const string Version = "4.1.1";

    /// <summary>The hash that the library of this version must have.</summary>
    public const string Integrity = "sha384-zc4SwKObGL/W0M3RUI09UPWjlgIZHfbwMgcZO6713mRh78tfUmIQKhzCyE2LIiUg";

    private const string Resource = "plotly-cartesian.min.js";
    private static Assembly Assembly => typeof(Plotly).Assembly;

    /// <summary>Whether the build has embedded the library.</summary>
    public static bool IsEmbedded => Assembly.GetManifestResourceInfo(Resource) is not null;

    /// <summary>The script element that brings the library into a page: its text, or a link to its public CDN.</summary>
    public static string ScriptElement => IsEmbedded
        ? $"<script>{Embedded.Read(Resource)}</script>"
        : $"<script src=\"https://cdn.plot.ly/plotly-cartesian-{Version}.min.js\" integrity=\"{Integrity}\" crossorigin=\"anonymous\"></script>";
}
