using System.Security.Cryptography;
using System.Text;
using Ensemble.Experiments.Reporting;

namespace Ensemble.Experiments.Tests.Reporting;

public class PlotlyTests
{
    [Fact]
    public void Script_IsTheStatedVersion_EmbeddedOrLinked()
    {
        string script = Plotly.ScriptElement;
        if (!Plotly.IsEmbedded)
        {
            Assert.StartsWith($"<script src=\"https://cdn.plot.ly/plotly-cartesian-{Plotly.Version}.min.js\" integrity=\"{Plotly.Integrity}\"", script);
            return;
        }

        string library = script["<script>".Length..^"</script>".Length];
        Assert.Contains($"(cartesian - minified) v{Plotly.Version}", library[..200]);
        Assert.Equal(Plotly.Integrity, "sha384-" + Convert.ToBase64String(SHA384.HashData(Encoding.UTF8.GetBytes(library))));
        Assert.DoesNotContain("</script", library);
        Assert.Equal(Plotly.IsEmbedded, HtmlReport.IsSelfContained);
    }
}
