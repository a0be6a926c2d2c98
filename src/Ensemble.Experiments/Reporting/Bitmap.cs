using System.Buffers.Binary;

namespace Ensemble.Experiments.Reporting;

/// <summary>Small pictures inside a page: uncompressed BMP, 24 bits a pixel.</summary>
internal static class Bitmap
{
    private const int Header = 54;

    /// <summary>A picture as a URI that holds it, from the least value (black) to the largest (white).</summary>
    /// <param name="values">Rows of pixels of channels.</param>
    /// <param name="height">The number of rows.</param>
    /// <param name="width">The number of columns.</param>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    public static string DataUri(ReadOnlySpan<double> values, int height, int width, int channels)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        int stride = ((3 * width) + 3) / 4 * 4;
        var file = new byte[Header + (stride * height)];
        file[0] = (byte)'B';
        file[1] = (byte)'M';
        Put(2, file.Length);
        Put(10, Header);
        Put(14, 40);
        Put(18, width);
        Put(22, height);
        file[26] = 1;
        file[28] = 24;
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                for (int colour = 0; colour < 3; colour++)
                {
                    // Rows from the bottom up, blue first.
                    double value = values[(((row * width) + column) * channels) + (channels == 3 ? 2 - colour : 0)];
                    file[Header + ((height - 1 - row) * stride) + (3 * column) + colour] = high > low ? (byte)Math.Round(255 * (value - low) / (high - low)) : (byte)128;
                }
            }
        }

        return $"data:image/bmp;base64,{Convert.ToBase64String(file)}";

        void Put(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
    }
}
