namespace Ensemble.Experiments.Reporting;

/// <summary>What all pages share: head, style, data, charting library and script.</summary>
internal static class HtmlPage
{
    /// <summary>A page.</summary>
    /// <param name="name">The name of its main part among the embedded files.</param>
    /// <param name="kind">What follows the name of the program in the title of the window, or empty.</param>
    /// <param name="script">The name of its script among the embedded files.</param>
    /// <param name="data">The data of the script, as JSON.</param>
    /// <param name="parts">What stands for each placeholder of the main part; <c>title</c> also names the window.</param>
    public static string Build(string name, string kind, string script, string data, IReadOnlyDictionary<string, string> parts) =>
        Embedded.Fill("page.html", new Dictionary<string, string>
        {
            ["title"] = parts["title"],
            ["kind"] = kind,
            ["style"] = Embedded.Read("report.css"),
            ["main"] = Embedded.Fill(name, parts),
            ["data"] = data,
            ["plotly"] = Plotly.ScriptElement,
            ["script"] = Embedded.Read(script),
        });
}
