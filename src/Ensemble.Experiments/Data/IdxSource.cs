namespace Ensemble.Experiments.Data;

/// <summary>
/// Images in the IDX format of MNIST and Fashion-MNIST: a folder with <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>,
/// <c>t10k-images-idx3-ubyte</c> and <c>t10k-labels-idx1-ubyte</c>, each packed by gzip (<c>.gz</c>) or not.
/// </summary>
internal sealed record IdxSource : FolderImageSource
{
    internal const string SourceName = "idx";

    /// <inheritdoc/>
    public override string Name => SourceName;

    private protected override (LabelledImages Train, LabelledImages Test) Open()
    {
        (LabelledImages train, LabelledImages test) = (Read("train"), Read("t10k"));
        return train.Size == test.Size
            ? (train, test)
            : throw Option.Out("path", $"training images have {train.Size} pixels and test images {test.Size}; they must be of one size");
    }

    private LabelledImages Read(string part)
    {
        string imagePath = Find($"{part}-images-idx3-ubyte", $"{part}-images-idx3-ubyte.gz");
        IdxFile images = IdxFile.Read(imagePath);
        IdxFile labels = IdxFile.Read(Find($"{part}-labels-idx1-ubyte", $"{part}-labels-idx1-ubyte.gz"));
        return images.Shape is [_, _, _] && labels.Shape is [int count] && count == images.Shape[0]
            ? new LabelledImages(images.Values, labels.Values, byte.MaxValue, Shape.Image(images.Shape[1], images.Shape[2], 1))
            : throw new DataFormatException(imagePath, $"has images of shape ({string.Join(", ", images.Shape)}) and labels of shape ({string.Join(", ", labels.Shape)}); images must have 3 axes and there must be one label each");
    }
}
