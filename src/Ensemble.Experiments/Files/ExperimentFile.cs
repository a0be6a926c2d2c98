using System.Text;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Files;

/// <summary>Reads an experiment file, with overrides, into a validated <see cref="Experiment"/>.</summary>
public static class ExperimentFile
{
    // A character of UTF-8 has four bytes at most.
    private const int LargestBytes = 4 * YamlDocument.LargestFile;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The experiment file.</param>
    /// <param name="overrides">Changes of the form <c>path.to.key=value</c>, applied in order.</param>
    /// <exception cref="ExperimentException">The file or an override is not a valid experiment. The message names file and line.</exception>
    public static Experiment Read(string path, IEnumerable<string>? overrides = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(ReadText(path), path, overrides);
    }

    /// <summary>Reads the text of an experiment file.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="path">Where it came from: named in messages; relative data paths start from its folder.</param>
    /// <param name="overrides">Changes of the form <c>path.to.key=value</c>, applied in order.</param>
    /// <exception cref="ExperimentException">The text or an override is not a valid experiment.</exception>
    public static Experiment Parse(string text, string path, IEnumerable<string>? overrides = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(path);
        YamlDocument? document = null;
        try
        {
            document = YamlDocument.Parse(text);
            (string Name, string? Value)[] data = document.Scalars("data");
            var changed = new HashSet<string>();
            foreach (string change in overrides ?? [])
            {
                int equals = change.IndexOf('=', StringComparison.Ordinal);
                if (equals <= 0)
                {
                    throw new ExperimentException("", $"the override '{change}' is not of the form path.to.key=value");
                }

                document.Set(change[..equals].Trim(), change[(equals + 1)..].Trim());
                changed.Add(change[..equals].Trim());
            }

            DropKeysOfAnotherSource(document, data, changed);

            return new ExperimentReader(Path.GetDirectoryName(Path.GetFullPath(path))!).Read(document.Root);
        }
        catch (ExperimentException error)
        {
            string line = document?.LineOf(error.Key) is long number ? $"line {number}: " : "";
            throw new ExperimentException(error.Key, $"{path}: {line}{error.Message}", error);
        }
    }

    // data.source=npz on a file with digits: what the file says of digits does not belong to the arrays.
    private static void DropKeysOfAnotherSource(YamlDocument document, (string Name, string? Value)[] before, HashSet<string> changed)
    {
        string? source = document.Scalars("data").FirstOrDefault(key => key.Name == "source").Value;
        if (changed.Contains("data.source") && source is not null && source != before.FirstOrDefault(key => key.Name == "source").Value && DataSection.KeysOf(source) is { } known)
        {
            foreach ((string name, _) in before.Where(key => !known.Contains(key.Name) && !changed.Contains($"data.{key.Name}")))
            {
                document.Remove("data", name);
            }
        }
    }

    /// <summary>The text of an experiment file, valid or not.</summary>
    /// <param name="path">The experiment file.</param>
    /// <exception cref="ExperimentException">The file is missing, too large, or not text.</exception>
    public static string ReadText(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using FileStream file = RegularFile.OpenRead(path);
            if (file.Length > LargestBytes)
            {
                throw new ExperimentException("", $"{path}: the file has {file.Length} bytes; an experiment file has at most {LargestBytes >> 20} MiB");
            }

            // A file may grow, or say that it is shorter than it is.
            var bytes = new byte[LargestBytes + 1];
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length > LargestBytes
                ? throw new ExperimentException("", $"{path}: the file does not end; an experiment file has at most {LargestBytes >> 20} MiB")
                : new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, length).TrimStart('\uFEFF');
        }
        catch (DataFormatException error)
        {
            throw new ExperimentException("", error.Message, error);
        }
        catch (DecoderFallbackException error)
        {
            throw new ExperimentException("", $"{path}: the file is not UTF-8 text", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = error is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : Directory.Exists(path) ? "it is a folder, not an experiment file"
                : error.Message.ReplaceLineEndings(" ");
            throw new ExperimentException("", $"{path}: {reason}", error);
        }
    }
}
