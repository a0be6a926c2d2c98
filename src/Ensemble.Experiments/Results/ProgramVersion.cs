using System.Reflection;

namespace Ensemble.Experiments.Results;

/// <summary>The version of the program and the commit that it was built from.</summary>
public static class ProgramVersion
{
    private static readonly string[] Parts =
        (typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+', 2);

    /// <summary>The version, such as <c>0.1.0</c>.</summary>
    public static string Number => Parts[0];

    /// <summary>The commit; null where the build did not know it.</summary>
    public static string? Commit => Parts.Length > 1 ? Parts[1] : null;
}
