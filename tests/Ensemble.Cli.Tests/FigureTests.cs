using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Ensemble.Cli.Tests;

/// <summary><c>figure</c>: files that other programs can read, of the right size, with the numbers of the run.</summary>
public sealed class FigureTests() : ExperimentFolder(
    "tiny.yaml",
    "{ data: { train: 4, test: 4 }, network: { depth: 1, width: 16 }, langevin: { step_size: 0.05, time: 1 }, ensemble: { members: 8 }, record: { times: 6, observables: [predictor, ntk, drift] }, theory: { compare: [ndk, ntk] } }")
{
    [Fact]
    public void Figures_AreWrittenInEveryFormat()
    {
        Assert.Equal(0, Run("run", "tiny.yaml").ExitCode);
        string run = Directory.EnumerateDirectories(Path.Combine(Folder, "runs")).Single();
        var result = Run("figure", run, "--what", "predictor,ntk_drift,drift,ladder", "--format", "pdf,svg,png,csv,tex");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        string figures = Path.Combine(run, "figures");
        foreach (string name in new[] { "predictor-training-points", "predictor-test-points", "kernel-drift-from-t-0", "two-times-drift-1", "ladder-error-in-the-test-error" })
        {
            Assert.Contains($"{name}.pdf", result.Output, StringComparison.Ordinal);
            byte[] pdf = File.ReadAllBytes(Path.Combine(figures, $"{name}.pdf"));
            Assert.StartsWith("%PDF-", Encoding.Latin1.GetString(pdf), StringComparison.Ordinal);

            // 86 mm are 243.8 points.
            Assert.Contains("/MediaBox [0 0 244 ", Encoding.Latin1.GetString(pdf), StringComparison.Ordinal);
            XElement svg = XDocument.Load(Path.Combine(figures, $"{name}.svg")).Root!;
            Assert.Contains(svg.Descendants(), element => element.Name.LocalName == "text" && string.Concat(element.Nodes()).Contains("units of the loss gradient", StringComparison.Ordinal));
            byte[] png = File.ReadAllBytes(Path.Combine(figures, $"{name}.png"));
            Assert.Equal(1218, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
        }

        string[] lines = File.ReadAllLines(Path.Combine(figures, "kernel-drift-from-t-0.csv"));
        Assert.Equal("series,kind,theory,time,value,standard_error", lines[0]);
        string[] last = lines.Last(line => line.Contains(",measured,", StringComparison.Ordinal)).Split(',');
        Assert.True(double.Parse(last[4], CultureInfo.InvariantCulture) > 0 && double.Parse(last[5], CultureInfo.InvariantCulture) > 0);
        string table = File.ReadAllText(Path.Combine(figures, "agreement.tex"));
        Assert.Contains("ndk & mean predictor & training & ", table, StringComparison.Ordinal);
        Assert.EndsWith("\\bottomrule\n\\end{tabular}\n", table, StringComparison.Ordinal);

        var unknown = Run("figure", run, "--what", "ntk_drft");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("(nearest: ntk_drift)", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("--width is 'wide'", Run("figure", run, "--width", "wide").Error, StringComparison.Ordinal);
        Assert.Contains("--format is 'gif'", Run("figure", run, "--format", "gif").Error, StringComparison.Ordinal);
    }
}
