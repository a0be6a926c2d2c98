using System.Runtime.CompilerServices;
using Ensemble.Theory.Laws;

namespace Ensemble.Theory.Tests;

public class ReadmeTests
{
    [Fact]
    public void Example_Runs()
    {
        (double ndk, double mean, EarlyStopping best) = ReadmeExample.Run();
        Assert.True(double.IsFinite(ndk) && double.IsFinite(mean));
        Assert.InRange(best.Time, 0.01, 100);
        Assert.True(best.Error > 0);
    }

    [Fact]
    public void Example_IsTheCodeOfTheReadme()
    {
        string folder = Path.GetDirectoryName(Here())!;
        string[] source = Statements(File.ReadAllText(Path.Combine(folder, "ReadmeExample.cs")));
        string readme = File.ReadAllText(Path.Combine(folder, "..", "..", "src", "Ensemble.Theory", "README.md"));
        int start = readme.IndexOf("```csharp", StringComparison.Ordinal) + "```csharp".Length;
        string[] example = Statements(readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)]);
        Assert.InRange(example.Length, 10, 19);
        Assert.All(example, line => Assert.Contains(line, source));
    }

    private static string[] Statements(string code) => [.. code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    private static string Here([CallerFilePath] string path = "") => path;
}
