using Ensemble.Experiments.Storage;
using StbImageSharp;

namespace Ensemble.Experiments.Data;

/// <summary>
/// Pictures of one's own: a folder with a folder per class, <c>cats/1.png</c>, <c>dogs/7.jpg</c> …, or with two such folders <c>train</c> and <c>test</c>. PNG, JPEG and BMP,
/// all of one size; grey where every picture is grey, otherwise red, green and blue. Classes are counted from 0 in the alphabetical order of their folders.
/// </summary>
internal sealed record FolderSource : FolderImageSource
{
    internal const string SourceName = "images";
    private const int MostClasses = 256;
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp"];

    /// <inheritdoc/>
    public override string Name => SourceName;

    private protected override (LabelledImages Train, LabelledImages Test) Open()
    {
        if (!Directory.Exists(Path))
        {
            throw Option.Out("path", $"there is no folder '{Path}'");
        }

        string train = System.IO.Path.Combine(Path, "train");
        string test = System.IO.Path.Combine(Path, "test");
        if (Directory.Exists(train) != Directory.Exists(test))
        {
            throw Option.Out("path", $"the folder '{Path}' has one of the folders train and test; it must have both, or neither and a folder per class");
        }

        if (!Directory.Exists(train))
        {
            LabelledImages pool = Read([.. Files(Path)]);
            return (pool, pool);
        }

        string[] classes = [.. Classes(train)];
        if (!classes.SequenceEqual(Classes(test)))
        {
            throw Option.Out("path", $"'{train}' has the classes {string.Join(", ", classes)} and '{test}' {string.Join(", ", Classes(test))}; they must be the same");
        }

        // Read together, so that all are grey or all have colours.
        (string File, byte Label)[] trainFiles = [.. Files(train)];
        LabelledImages all = Read([.. trainFiles, .. Files(test)]);
        int split = trainFiles.Length;
        return (all with { Pixels = all.Pixels[..(split * all.Size)], Labels = all.Labels[..split] }, all with { Pixels = all.Pixels[(split * all.Size)..], Labels = all.Labels[split..] });

        static IEnumerable<string> Classes(string folder) => Directory.EnumerateDirectories(folder).Select(path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<(string File, byte Label)> Files(string folder)
    {
        string[] classes = [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)];
        if (classes.Length is < 2 or > MostClasses)
        {
            throw Option.Out("path", $"the folder '{folder}' has {classes.Length} folders; it must have one per class, from 2 to {MostClasses}");
        }

        return classes.Index().SelectMany(item => Directory.EnumerateFiles(item.Item)
            .Where(file => Extensions.Contains(System.IO.Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal).Select(file => (file, (byte)item.Index)));
    }

    private LabelledImages Read((string File, byte Label)[] files)
    {
        if (files.Length == 0)
        {
            throw Option.Out("path", $"the folders in '{Path}' hold no picture ({string.Join(", ", Extensions)})");
        }

        ImageResult[] pictures = [.. files.Select(file => Decode(file.File))];
        ImageResult first = pictures[0];
        int odd = Array.FindIndex(pictures, picture => (picture.Width, picture.Height) != (first.Width, first.Height));
        if (odd >= 0)
        {
            throw new DataFormatException(files[odd].File, $"has {pictures[odd].Width} × {pictures[odd].Height} pixels and '{files[0].File}' {first.Width} × {first.Height}; all pictures must be of one size");
        }

        int pixels = first.Width * first.Height;
        bool grey = pictures.All(picture => IsGrey(picture.Data));
        int channels = grey ? 1 : 3;
        if ((long)pixels * channels * pictures.Length > Array.MaxLength)
        {
            throw Option.Out("path", $"'{Path}' holds {pictures.Length} pictures of {first.Width} × {first.Height} pixels, which is more than {Array.MaxLength} values");
        }

        var bytes = new byte[pixels * channels * pictures.Length];
        foreach ((int i, ImageResult picture) in pictures.Index())
        {
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                picture.Data.AsSpan(3 * pixel, channels).CopyTo(bytes.AsSpan(channels * ((i * pixels) + pixel)));
            }
        }

        return new LabelledImages(bytes, [.. files.Select(file => file.Label)], byte.MaxValue, Shape.Image(first.Height, first.Width, channels));
    }

    private static ImageResult Decode(string file)
    {
        try
        {
            using FileStream stream = RegularFile.OpenRead(file);
            return ImageResult.FromStream(stream, ColorComponents.RedGreenBlue);
        }
        catch (Exception error) when (error is not (DataFormatException or IOException or UnauthorizedAccessException or OutOfMemoryException))
        {
            throw new DataFormatException(file, "is not a whole PNG, JPEG or BMP picture", error);
        }
    }

    private static bool IsGrey(byte[] colours)
    {
        for (int i = 0; i < colours.Length; i += 3)
        {
            if (colours[i] != colours[i + 1] || colours[i] != colours[i + 2])
            {
                return false;
            }
        }

        return true;
    }
}
