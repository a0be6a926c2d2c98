using System.Runtime.CompilerServices;

namespace Ensemble.Theory.Algebra;

/// <summary>What the outputs of a convolution read along one axis.</summary>
internal sealed class AxisTaps
{
    private readonly int[] sources;

    private AxisTaps(int count, int targets, int[] sources)
    {
        Count = count;
        Targets = targets;
        this.sources = sources;
    }

    /// <summary>The number of taps.</summary>
    public int Count { get; }

    /// <summary>The number of positions that it writes.</summary>
    public int Targets { get; }

    /// <summary>The position that a tap reads, or −1 where there is none.</summary>
    public int this[int target, int tap]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => sources[(target * Count) + tap];
    }

    /// <summary>The taps of a convolution: first those of its last step, along the rows, then those along the columns of a row.</summary>
    /// <param name="node">The convolution.</param>
    /// <param name="input">The shape that it reads.</param>
    public static AxisTaps[] Of(ConvolutionNode node, Shape input)
    {
        Extents output = node.Output(input, default, 1).Positions;
        Extents grid = input.Positions;
        if (grid.Rank == 1)
        {
            return [new AxisTaps(node.Filter[0], output[0], node.Sources(input))];
        }

        // Between the two, rows are those of the input and columns those of the output.
        var rows = new int[output.Product * node.Filter[0]];
        for (int i = 0, next = 0; i < output[0]; i++)
        {
            for (int j = 0; j < output[1]; j++)
            {
                for (int tap = 0; tap < node.Filter[0]; tap++)
                {
                    int source = node.Source(i, tap, 0, grid[0]);
                    rows[next++] = source < 0 ? -1 : (source * output[1]) + j;
                }
            }
        }

        var columns = new int[grid[0] * output[1] * node.Filter[1]];
        for (int i = 0, next = 0; i < grid[0]; i++)
        {
            for (int j = 0; j < output[1]; j++)
            {
                for (int tap = 0; tap < node.Filter[1]; tap++)
                {
                    int source = node.Source(j, tap, 1, grid[1]);
                    columns[next++] = source < 0 ? -1 : (i * grid[1]) + source;
                }
            }
        }

        return [new AxisTaps(node.Filter[0], output.Product, rows), new AxisTaps(node.Filter[1], grid[0] * output[1], columns)];
    }
}
