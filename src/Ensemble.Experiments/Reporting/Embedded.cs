namespace Ensemble.Experiments.Reporting;

/// <summary>Text files embedded in the assembly.</summary>
internal static class Embedded
{
    /// <summary>The content of a file.</summary>
    public static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Embedded).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
