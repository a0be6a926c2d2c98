using Ensemble.Experiments.Files;
using Ensemble.Experiments.Planning;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Running;
using Ensemble.Experiments.Settings;
using Ensemble.Model;

namespace Ensemble.Experiments.Tests.BadInput;

/// <summary>
/// Everything wrong that a file can hold ends with an exception that the program turns into one line and exit code 2
/// (Ensemble.Cli.Tests), names the file, and takes no memory beyond a bound.
/// </summary>
public sealed class BadInputTests : IDisposable
{
    private const long MostBytes = 200 << 20;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TheValidInputs_FromWhichTheBadOnesAreMade_AreAccepted()
    {
        Prepare(folder.Write("valid.yaml", System.Text.Encoding.UTF8.GetBytes(BadExperiments.Valid)));
        Prepare(Npz(BadArchives.Valid));
        Prepare(Images(BadImages.Valid));
    }

    [Fact]
    public void BadOverrides_AreRefused()
    {
        string file = folder.Write("valid.yaml", System.Text.Encoding.UTF8.GetBytes(BadExperiments.Valid));
        RefuseAll(BadExperiments.Overrides().Select(text => (text, (Action)(() => Prepare(file, text)))), 400);
    }

    [Fact]
    public void BadFiles_AreRefused() =>
        RefuseAll(BadExperiments.Files().Select(file => (file.Name, (Action)(() => Prepare(folder.Write("bad.yaml", file.Content))))), 30);

    [Fact]
    public void BadArchives_AreRefused() =>
        RefuseAll(Tests.BadInput.BadArchives.All().Select(file => (file.Name, (Action)(() => Prepare(Npz(file.Content))))), 80);

    [Fact]
    public void BadImages_AreRefused() =>
        RefuseAll(Tests.BadInput.BadImages.All().Select(file => (file.Name, (Action)(() => Prepare(Images(file.Content))))), 40);

    private static void RefuseAll(IEnumerable<(string Name, Action Act)> cases, int least)
    {
        var wrong = new List<string>();
        int count = 0;
        foreach ((string name, Action act) in cases)
        {
            count++;
            if (Wrong(act) is { } reason)
            {
                wrong.Add($"{(name.Length > 80 ? name[..80] : name)}: {reason}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(count >= least, $"only {count} cases");
    }

    private static string? Wrong(Action act)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            act();
            return "accepted";
        }
        catch (Exception error) when (error is ExperimentException or ModelException)
        {
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            return error.Message.AsSpan().IndexOfAny('\r', '\n') >= 0 ? $"more than one line: {error.Message}"
                : error.Message.Any(c => char.IsControl(c)) ? $"control characters: {error.Message}"
                : error.Message.Length is < 15 or > 2000 ? $"a message of {error.Message.Length} characters"
                : bytes > MostBytes ? $"took {bytes} bytes"
                : null;
        }
#pragma warning disable CA1031 // Any other exception is what this test looks for.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return $"{error.GetType().Name}: {error.Message}";
        }
    }

    private static void Prepare(string file, params string[] overrides)
    {
        var prepared = PreparedExperiment.Prepare(ExperimentFile.Read(file, overrides), file);
        Plan.Of(prepared, EngineChoice.Make(prepared, [new Training.BuiltInEngineFactory()]), "runs").RequireMemory();
    }

    private string Npz(byte[] content)
    {
        folder.Write("data.npz", content);
        return folder.Write("npz.yaml", "data: { source: npz, path: data.npz }"u8.ToArray());
    }

    private string Images(byte[] content)
    {
        folder.Write("train-images-idx3-ubyte", content);
        folder.Write("train-labels-idx1-ubyte", BadImages.Labels);
        folder.Write("t10k-images-idx3-ubyte", BadImages.Valid);
        folder.Write("t10k-labels-idx1-ubyte", BadImages.Labels);
        return folder.Write("idx.yaml", "data: { source: idx, path: ., train: 3, test: 3 }"u8.ToArray());
    }
}
