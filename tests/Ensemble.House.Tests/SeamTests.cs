using Mono.Cecil;

namespace Ensemble.House.Tests;

/// <summary>Each foreign library is known to one assembly: whoever changes it, or its version, looks in one place.</summary>
public class SeamTests
{
    [Theory]
    [InlineData("MathNet.Numerics", "Ensemble.Numerics")]
    [InlineData("Spectre.Console", "ensemble")]
    [InlineData("System.CommandLine", "ensemble")]
    public void ALibraryIsUsedByOneAssembly(string library, string assembly)
    {
        string[] users = [.. House.Storeys.Select(storey => storey.Name).Where(name => References(name).Contains(library))];

        Assert.Equal([assembly], users);
    }

    private static IEnumerable<string> References(string assembly)
    {
        string path = Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
        if (!File.Exists(path))
        {
            return [];
        }

        using var definition = AssemblyDefinition.ReadAssembly(path);
        return [.. definition.MainModule.AssemblyReferences.Select(reference => reference.Name)];
    }
}
