namespace Ensemble.Experiments.Data;

/// <summary>Images from files in a folder.</summary>
internal abstract record FolderImageSource : ImageSource
{
    /// <summary>The folder.</summary>
    public required string Path { get; init; }

    /// <summary>The path of a file of one of some names.</summary>
    private protected string Find(params ReadOnlySpan<string> names)
    {
        if (!Directory.Exists(Path))
        {
            throw Option.Out("path", $"there is no folder '{Path}'");
        }

        foreach (string name in names)
        {
            string path = System.IO.Path.Combine(Path, name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw Option.Out("path", $"the folder '{Path}' has no file {string.Join(" or ", names.ToArray())}");
    }
}
