namespace Ensemble.Cli.Tests;

/// <summary>A folder of its own with one experiment file, in which the program is run; deleted afterwards.</summary>
public abstract class ExperimentFolder : IDisposable
{
    /// <summary>Creates the folder and the file.</summary>
    /// <param name="file">The name of the file.</param>
    /// <param name="experiment">What it says.</param>
    protected ExperimentFolder(string file, string experiment)
    {
        Folder = Directory.CreateTempSubdirectory("ensemble-cli-").FullName;
        File.WriteAllText(Path.Combine(Folder, file), experiment);
    }

    /// <summary>The path of the folder.</summary>
    protected string Folder { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs the program in the folder and waits for it.</summary>
    private protected EnsembleProcess.Result Run(params string[] arguments) => EnsembleProcess.Run(Folder, arguments);
}
