using Ensemble.Numerics.Noise;

namespace Ensemble.Experiments.Data;

/// <summary>Images of one size with class labels.</summary>
/// <param name="Pixels">The pixels of all images, image after image, row by row, the channels of a pixel together.</param>
/// <param name="Labels">The class of each image.</param>
/// <param name="Brightest">The largest value a pixel can have.</param>
/// <param name="Shape">Height × width × channels.</param>
internal sealed record LabelledImages(byte[] Pixels, byte[] Labels, byte Brightest, Shape Shape)
{
    /// <summary>N₀, the number of pixels of an image.</summary>
    public int Size => Pixels.Length / Labels.Length;

    /// <summary>The pixels of one image.</summary>
    public ReadOnlySpan<byte> Image(int index) => Pixels.AsSpan(index * Size, Size);

    /// <summary>The images of a class, in random order.</summary>
    public int[] Shuffled(int label, SplitMix64 random)
    {
        int[] found = [.. Enumerable.Range(0, Labels.Length).Where(index => Labels[index] == label)];
        random.Shuffle(found.AsSpan());
        return found;
    }
}
