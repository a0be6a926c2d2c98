using System.Runtime.CompilerServices;

namespace Ensemble.Theory.Algebra;

/// <summary>Gathers what is stored point by point into lanes.</summary>
internal static class Lanes
{
    /// <summary>Writes, row after row, the values of the given points.</summary>
    /// <param name="table">Rows of one value per point.</param>
    /// <param name="stride">The length of a row.</param>
    /// <param name="points">The point of every lane.</param>
    /// <param name="lanes">Receives rows of one value per lane.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(ReadOnlySpan<double> table, int stride, ReadOnlySpan<int> points, Span<double> lanes)
    {
        int width = points.Length;
        int rows = lanes.Length / width;
        int first = points[0];
        bool same = !points.ContainsAnyExcept(first);
        bool ascending = !same;
        for (int lane = 1; lane < width && ascending; lane++)
        {
            ascending = points[lane] == first + lane;
        }

        for (int row = 0; row < rows; row++)
        {
            Span<double> to = lanes.Slice(row * width, width);
            ReadOnlySpan<double> from = table.Slice(row * stride, stride);
            if (same)
            {
                to.Fill(from[first]);
            }
            else if (ascending)
            {
                from.Slice(first, width).CopyTo(to);
            }
            else
            {
                for (int lane = 0; lane < to.Length; lane++)
                {
                    to[lane] = from[points[lane]];
                }
            }
        }
    }

    /// <summary>Writes lanes back to the points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(ReadOnlySpan<double> lanes, int count, ReadOnlySpan<int> points, Span<double> table, int stride)
    {
        int width = points.Length;
        for (int row = 0; row < lanes.Length / width; row++)
        {
            for (int lane = 0; lane < count; lane++)
            {
                table[(row * stride) + points[lane]] = lanes[(row * width) + lane];
            }
        }
    }
}
