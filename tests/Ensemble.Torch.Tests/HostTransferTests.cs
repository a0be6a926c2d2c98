using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Ensemble.Torch.Tests;

/// <summary>Looks for calls that wait for the device in the files that make up a step. What the meta device cannot see, this may.</summary>
public partial class HostTransferTests
{
    // Scalars are read at record times; custom activations and the counter-based noise are for host tensors alone.
    private static readonly string[] Allowed = ["CustomTensors.cs", "CounterNoise.cs"];

    [Fact]
    public void Steps_ReadNothingFromTheDevice()
    {
        string[] files = [.. new[] { "Activations", "Dynamics", "Noise", "Products", "Programs" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Source(), folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !Allowed.Contains(Path.GetFileName(file)))];
        Assert.True(files.Length > 15, "the sources must be found");
        Assert.All(files, file => Assert.DoesNotMatch(Waits(), File.ReadAllText(file)));
    }

    [Theory]
    [InlineData("x.item<float>()")]
    [InlineData("x.cpu()")]
    [InlineData("x.ToSingle()")]
    [InlineData("x.nonzero()")]
    public void Pattern_SeesATransfer(string code) => Assert.Matches(Waits(), code);

    [GeneratedRegex(@"\.(item|cpu|data|bytes|ToSingle|ToDouble|ToInt32|ToBoolean|nonzero|to_type|save|allclose|masked_select|unique)\b")]
    private static partial Regex Waits();

    private static string Source([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "src", "Ensemble.Torch");
}
