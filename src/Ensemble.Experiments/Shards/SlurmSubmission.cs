using System.ComponentModel;
using System.Diagnostics;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Shards;

/// <summary>An experiment as Slurm jobs: an array of shards, and a merge that waits for them.</summary>
public sealed class SlurmSubmission
{
    private readonly string folder;
    private readonly string program;
    private readonly IReadOnlyList<string> options;
    private readonly int shards;
    private readonly string root;
    private readonly IReadOnlyList<string> experiment;

    /// <summary>Describes the jobs. Nothing is written or submitted yet.</summary>
    /// <param name="results">The results folder of the experiment.</param>
    /// <param name="root">The folder that holds all results folders.</param>
    /// <param name="file">The experiment file.</param>
    /// <param name="overrides">Changes of the form <c>path.to.key=value</c>.</param>
    /// <param name="shards">The number of shards, 1 to the number of members.</param>
    /// <param name="options">Further options of sbatch, such as <c>--time=4:00:00</c>.</param>
    /// <param name="program">The command that runs this program on the nodes.</param>
    public SlurmSubmission(ResultsFolder results, string root, string file, IReadOnlyList<string> overrides, int shards, IReadOnlyList<string> options, string program)
    {
        ArgumentNullException.ThrowIfNull(results);
        folder = Path.GetFullPath(Path.Combine(results.Path, "slurm"));
        this.program = program;
        this.options = options;
        this.shards = shards;
        this.root = Path.GetFullPath(root);
        experiment = [Path.GetFullPath(file), .. overrides];
    }

    /// <summary>The command that submits the shards.</summary>
    public IReadOnlyList<string> ArrayCommand =>
    [
        "sbatch", "--parsable", $"--array=1-{shards}", $"--output={Path.Combine(Literal(folder), "shard-%a.log")}", .. options,
        Script("array.sh"), $"{shards}", root, .. experiment,
    ];

    /// <summary>The command that submits the merge.</summary>
    /// <param name="array">The job of the shards.</param>
    public IReadOnlyList<string> MergeCommand(string array) =>
    [
        "sbatch", "--parsable", $"--dependency=afterok:{array}", "--kill-on-invalid-dep=yes", $"--output={Path.Combine(Literal(folder), "merge.log")}", .. options,
        Script("merge.sh"), root, .. experiment,
    ];

    /// <summary>Writes the scripts and submits the jobs.</summary>
    /// <returns>The identifiers of the two jobs.</returns>
    /// <exception cref="ExperimentException">There is no Slurm here, or it refuses.</exception>
    public (string Array, string Merge) Submit()
    {
        Directory.CreateDirectory(folder);
        foreach (string name in new[] { "array.sh", "merge.sh" })
        {
            using Stream resource = typeof(SlurmSubmission).Assembly.GetManifestResourceStream($"slurm.{name}")!;
            AtomicFile.Write(Script(name), resource.CopyTo);
        }

        string array = Sbatch(ArrayCommand);
        return (array, Sbatch(MergeCommand(array)));
    }

    // sbatch takes %j for the number of the job.
    private static string Literal(string path) => path.Replace("%", "%%", StringComparison.Ordinal);

    private string Script(string name) => Path.Combine(folder, name);

    private string Sbatch(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ENSEMBLE"] = program;
        try
        {
            using var process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output.Trim().Split(';')[0]
                : throw new ExperimentException("", $"sbatch refuses: {error.Result.Trim().ReplaceLineEndings(" ")}");
        }
        catch (Win32Exception error)
        {
            throw new ExperimentException("", "there is no sbatch here; run this where Slurm is, or look at the jobs with --print", error);
        }
    }
}
