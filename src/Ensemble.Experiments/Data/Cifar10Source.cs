namespace Ensemble.Experiments.Data;

/// <summary>
/// The binary version of CIFAR-10: a folder with <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c> and <c>test_batch.bin</c>.
/// An image has 32 × 32 pixels in 3 colours, N₀ = 3072; classes are 0 (aeroplane) to 9 (truck).
/// </summary>
internal sealed record Cifar10Source : FolderImageSource
{
    internal const string SourceName = "cifar10";
    private const int TrainingFiles = 5;
    private const int Side = 32;
    private const int Colours = 3;
    private const int ImageBytes = Colours * Side * Side;
    private const int RecordBytes = 1 + ImageBytes;

    /// <inheritdoc/>
    public override string Name => SourceName;

    private protected override (LabelledImages Train, LabelledImages Test) Open() =>
        (Read([.. Enumerable.Range(1, TrainingFiles).Select(number => $"data_batch_{number}.bin")]), Read(["test_batch.bin"]));

    private LabelledImages Read(string[] names)
    {
        byte[][] files = [.. names.Select(name => ReadFile(Find(name)))];
        int count = files.Sum(file => file.Length / RecordBytes);
        var pixels = new byte[count * ImageBytes];
        var labels = new byte[count];
        int image = 0;
        foreach (byte[] file in files)
        {
            for (int start = 0; start < file.Length; start += RecordBytes, image++)
            {
                labels[image] = file[start];
                Interleave(file.AsSpan(start + 1, ImageBytes), pixels.AsSpan(image * ImageBytes, ImageBytes));
            }
        }

        return new LabelledImages(pixels, labels, byte.MaxValue, Shape.Image(Side, Side, Colours));
    }

    /// <summary>The file has one colour after the other; an image here has the colours of a pixel together.</summary>
    private static void Interleave(ReadOnlySpan<byte> planes, Span<byte> image)
    {
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = planes[(i % Colours * Side * Side) + (i / Colours)];
        }
    }

    private static byte[] ReadFile(string path)
    {
        // The published files have 10,000 records; the limit keeps all five together in one array.
        long length = new FileInfo(path).Length;
        return length > 0 && length % RecordBytes == 0 && length <= Array.MaxLength / TrainingFiles
            ? File.ReadAllBytes(path)
            : throw new DataFormatException(path, $"has {length} bytes; a CIFAR-10 file has a multiple of {RecordBytes} bytes, such as {10000 * RecordBytes}");
    }
}
