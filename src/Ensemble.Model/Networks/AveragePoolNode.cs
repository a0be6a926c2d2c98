namespace Ensemble.Model.Networks;

/// <summary>The mean over all positions, or over windows that tile the grid.</summary>
/// <remarks>Equations: M15.</remarks>
public sealed record AveragePoolNode : Node
{
    /// <summary>Creates the node.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="window">The size of a window on each axis; without axes, the mean over all positions.</param>
    public AveragePoolNode(string name, Extents window = default)
        : base(name) => Window = window;

    /// <summary>The size of a window on each axis; without axes for the mean over all positions.</summary>
    public Extents Window { get; }

    /// <summary>Whether the mean is over all positions.</summary>
    public bool IsGlobal => Window.Rank == 0;

    /// <inheritdoc/>
    public override Shape Output(Shape first, Shape second, int channels)
    {
        if (IsGlobal)
        {
            return Shape.Vector(first.Channels);
        }

        if (Window.Rank != first.Positions.Rank)
        {
            throw Error($"has a window of {Window.Rank} axes and reads {first}, with {first.Positions.Rank} axes of positions; they must be equal");
        }

        Span<int> sizes = stackalloc int[Window.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (first.Positions[axis] % Window[axis] != 0)
            {
                throw Error($"has a window of {Window} and reads {first}; the window must divide every size");
            }

            sizes[axis] = first.Positions[axis] / Window[axis];
        }

        return new Shape(new Extents(sizes), first.Channels);
    }

    /// <summary>The input positions of every window: window by window, row by row.</summary>
    /// <param name="input">The shape that is read.</param>
    /// <returns>Output positions × positions of a window.</returns>
    public int[] Sources(Shape input)
    {
        if (IsGlobal)
        {
            return [.. Enumerable.Range(0, input.PositionCount)];
        }

        Extents output = Output(input, default, 1).Positions;
        bool plane = Window.Rank == 2;
        var sources = new int[input.PositionCount];
        int next = 0;
        for (int i = 0; i < output[0]; i++)
        {
            for (int j = 0; j < (plane ? output[1] : 1); j++)
            {
                for (int a = 0; a < Window[0]; a++)
                {
                    int row = (i * Window[0]) + a;
                    for (int b = 0; b < (plane ? Window[1] : 1); b++)
                    {
                        sources[next++] = plane ? (row * input.Positions[1]) + (j * Window[1]) + b : row;
                    }
                }
            }
        }

        return sources;
    }

    /// <inheritdoc/>
    internal override Signal Pass(Signal first, Signal second) => first.Through(Name, keepsGaussian: true);

    /// <inheritdoc/>
    public override string ToString() => IsGlobal ? "average_pool" : $"average_pool {Window}";
}
