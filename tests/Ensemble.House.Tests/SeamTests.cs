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

    /// <summary>Who asks which activation or integrator it is: one type of theory, one per engine. All others ask what it does.</summary>
    [Theory]
    [InlineData("Activation", "get_Kind", "Activation ActivationLoop TheoryActivation")]
    [InlineData("Integrator", "get_Explicit", "Integrator ReferenceTrainer Steppers TimeSteps Workload")]
    [InlineData("Integrator", "get_Implicit", "Integrator ReferenceTrainer Steppers")]
    [InlineData("Integrator", "get_Trapezoidal", "Integrator ReferenceTrainer Steppers")]
    public void WhichItIs_IsAskedInOnePlaceOfEach(string type, string property, string users)
    {
        string[] found =
        [
            .. new[] { "Ensemble.Model", "Ensemble.Theory", "Ensemble.Training" }
                .SelectMany(assembly => Callers(assembly, type, property)).Distinct().Order(StringComparer.Ordinal),
        ];

        Assert.Equal(users, string.Join(' ', found));
    }

    private static IEnumerable<string> Callers(string assembly, string type, string method)
    {
        using var definition = AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        return
        [
            .. definition.MainModule.GetTypes()
                .Where(each => each.Methods.Any(own => own.HasBody && own.Body.Instructions.Any(instruction =>
                    instruction.Operand is MethodReference called && called.Name == method && called.DeclaringType.Name == type)))
                .Select(each => Outermost(each).Name.Split('`')[0]),
        ];
    }

    private static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is { } declaring ? Outermost(declaring) : type;

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
