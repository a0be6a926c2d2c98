namespace Ensemble.Experiments.Storage;

/// <summary>Opens files for reading, but nothing that could keep a reader waiting or never end: no pipe, socket or device.</summary>
internal static class RegularFile
{
    /// <summary>Opens a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="IOException">There is no such file, or it cannot be opened.</exception>
    /// <exception cref="DataFormatException">The file is empty or not a regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static FileStream OpenRead(string path)
    {
        // Pipes and devices say that they hold nothing, and opening one may take for ever. A link is asked for what it leads to.
        var file = new FileInfo(path);
        FileSystemInfo target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
        return target is FileInfo { Exists: true, Length: 0 }
            ? throw new DataFormatException(path, "is empty, or not a regular file")
            : File.OpenRead(path);
    }
}
