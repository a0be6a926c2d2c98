using System.IO.Compression;

namespace Ensemble.Experiments.Data;

/// <summary>
/// The 1,797 handwritten digits of 8 × 8 pixels that come with the program: "Optical Recognition of Handwritten Digits",
/// E. Alpaydin and C. Kaynak, 1998, UCI Machine Learning Repository (CC BY 4.0). Classes are the digits 0 to 9, about 180 images each;
/// training and test points come from one pool and never share an image.
/// </summary>
internal sealed record DigitsSource : ImageSource
{
    internal const string SourceName = "digits";
    private const string Resource = "digits.br";
    private const int Count = 1797;
    private const int Size = 64;
    private const byte Brightest = 16;

    /// <inheritdoc/>
    public override string Name => SourceName;

    private protected override (LabelledImages Train, LabelledImages Test) Open()
    {
        using Stream resource = typeof(DigitsSource).Assembly.GetManifestResourceStream(Resource)!;
        using var stream = new BrotliStream(resource, CompressionMode.Decompress);
        var pixels = new byte[Count * Size];
        var labels = new byte[Count];
        for (int image = 0; image < Count; image++)
        {
            stream.ReadExactly(pixels, image * Size, Size);
            stream.ReadExactly(labels, image, 1);
        }

        var images = new LabelledImages(pixels, labels, Brightest, Shape.Image(8, 8, 1));
        return (images, images);
    }
}
