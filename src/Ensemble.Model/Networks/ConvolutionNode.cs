using System.Collections.Immutable;

namespace Ensemble.Model.Networks;

/// <summary>
/// z_i = Σ_d W_d·x_{s·i+d}/√(kC): the same weights at every output position, offsets d from −⌊k/2⌋ to ⌊k/2⌋ on each axis, output positions
/// 0, s, 2s, … (arXiv:2105.03703).
/// </summary>
/// <remarks>Equations: M10.</remarks>
public sealed record ConvolutionNode : Node
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="weight">W, N × (taps · C).</param>
    /// <param name="filter">The size of the filter on each axis; odd.</param>
    /// <param name="stride">s on each axis.</param>
    /// <param name="padding">What is read outside the grid.</param>
    /// <exception cref="ModelException">The filter is even, or filter and stride differ in their number of axes.</exception>
    public ConvolutionNode(string name, WeightId weight, Extents filter, Extents stride, Padding padding)
        : base(name)
    {
        Weight = weight;
        Filter = filter;
        Stride = stride;
        Padding = padding;
        if (filter.Rank == 0 || filter.Rank != stride.Rank)
        {
            throw Error($"has a filter of {filter.Rank} axes and a stride of {stride.Rank}; both must have 1 or both 2");
        }

        foreach (int size in filter.AsSpan())
        {
            if (size % 2 == 0)
            {
                throw Error($"has a filter of {filter}; every size must be odd");
            }
        }
    }

    /// <summary>W.</summary>
    public WeightId Weight { get; }

    /// <summary>The size of the filter on each axis.</summary>
    public Extents Filter { get; }

    /// <summary>The distance of output positions on each axis.</summary>
    public Extents Stride { get; }

    /// <summary>What is read outside the grid.</summary>
    public Padding Padding { get; }

    /// <inheritdoc/>
    public override ImmutableArray<WeightId> Weights => [Weight];

    /// <inheritdoc/>
    public override bool HasWidth => true;

    /// <inheritdoc/>
    public override Shape Output(Shape first, Shape second, int channels)
    {
        if (first.Positions.Rank != Filter.Rank)
        {
            throw Error($"has a filter of {Filter.Rank} axes and reads {first}, with {first.Positions.Rank} axes of positions; they must be equal");
        }

        Span<int> sizes = stackalloc int[Filter.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            sizes[axis] = ((first.Positions[axis] - 1) / Stride[axis]) + 1;
        }

        return new Shape(new Extents(sizes), channels);
    }

    /// <inheritdoc/>
    public override WeightShape WeightShape(int weight, Shape input, Shape output) => new(output.Channels, checked(Filter.Product * input.Channels));

    /// <summary>The input position that a tap reads, or −1 outside a grid with zeros round it.</summary>
    /// <param name="output">The output position on the axis.</param>
    /// <param name="tap">The tap on the axis, 0 to filter − 1; its offset is tap − ⌊k/2⌋.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="size">The size of the input grid on the axis.</param>
    public int Source(int output, int tap, int axis, int size)
    {
        int position = (output * Stride[axis]) + tap - (Filter[axis] / 2);
        return position >= 0 && position < size ? position : Padding == Padding.Zero ? -1 : ((position % size) + size) % size;
    }

    /// <summary>The input positions that every output position reads: output by output, tap by tap, −1 where there is none.</summary>
    /// <param name="input">The shape that is read.</param>
    /// <returns>Output positions × taps indices of input positions.</returns>
    public int[] Sources(Shape input)
    {
        Extents output = Output(input, default, 1).Positions;
        Extents grid = input.Positions;
        var sources = new int[output.Product * Filter.Product];
        int next = 0;
        for (int i = 0; i < output[0]; i++)
        {
            for (int j = 0; j < (grid.Rank == 2 ? output[1] : 1); j++)
            {
                for (int a = 0; a < Filter[0]; a++)
                {
                    int row = Source(i, a, 0, grid[0]);
                    if (grid.Rank == 1)
                    {
                        sources[next++] = row;
                        continue;
                    }

                    for (int b = 0; b < Filter[1]; b++)
                    {
                        int column = Source(j, b, 1, grid[1]);
                        sources[next++] = row < 0 || column < 0 ? -1 : (row * grid[1]) + column;
                    }
                }
            }
        }

        return sources;
    }

    /// <inheritdoc/>
    internal override Signal Pass(Signal first, Signal second) => first.Product(Name, Weights);

    /// <inheritdoc/>
    public override string ToString() => $"conv {Filter}";
}
