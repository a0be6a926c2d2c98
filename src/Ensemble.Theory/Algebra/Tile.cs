using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Theory.Algebra;

/// <summary>
/// The working values of some pairs of points, one per lane, on their way through a program. A table is a sequence of strips, one per pair
/// of positions; a strip has a value per lane. Strip 0 holds zeros, for what convolutions read outside the grid.
/// </summary>
internal sealed class Tile
{
    private double[] scratch = [];
    private Table scratchKernels;
    private Table scratchGradients;

    public Tile(int lanes, IReadOnlyList<int> strips, IReadOnlyList<int> sites, int weights)
    {
        Lanes = lanes;
        Kernels = [.. strips.Select(count => new Table((count + 1) * lanes))];
        Gradients = [.. strips.Select(count => new Table((count + 1) * lanes))];
        Rows = [.. sites.Select(size => new Table(size * lanes))];
        Columns = [.. sites.Select(size => new Table(size * lanes))];
        RowValues = [.. sites.Select(_ => Array.Empty<double>())];
        RowPoints = new int[lanes];
        ColumnPoints = new int[lanes];
        Covariances = new double[weights];
        GradientWeights = new double[weights];
    }

    /// <summary>The number of lanes, a multiple of four.</summary>
    public int Lanes { get; }

    /// <summary>K of every buffer.</summary>
    public Table[] Kernels { get; }

    /// <summary>Θ of every buffer.</summary>
    public Table[] Gradients { get; }

    /// <summary>What every site knows of the points of the rows: a strip per position.</summary>
    public Table[] Rows { get; }

    /// <summary>What every site knows of the point of the row that all lanes have, where <see cref="IsOneRow"/>: a value per position.</summary>
    public double[][] RowValues { get; }

    /// <summary>What every site knows of the points of the columns.</summary>
    public Table[] Columns { get; }

    /// <summary>The point of the row of every lane.</summary>
    public int[] RowPoints { get; }

    /// <summary>The point of the column of every lane.</summary>
    public int[] ColumnPoints { get; }

    /// <summary>m of every weight.</summary>
    public double[] Covariances { get; }

    /// <summary>g of every weight.</summary>
    public double[] GradientWeights { get; }

    /// <summary>Whether all lanes have the same row.</summary>
    public bool IsOneRow { get; set; }

    /// <summary>Whether the columns are others than those before.</summary>
    public bool HasNewColumns { get; set; } = true;

    /// <summary>Whether Θ is wanted.</summary>
    public bool HasGradient { get; set; }

    /// <summary>Whether rows and columns are the same points at the same time, so that sites are written rather than read.</summary>
    public bool IsSelf { get; set; }

    /// <summary>The least 1 − cosθ &gt; 1e-12 that a kinked activation has seen, while <see cref="IsProbing"/>.</summary>
    public double LeastAngle { get; set; } = 2;

    /// <summary>Whether to look for <see cref="LeastAngle"/>.</summary>
    public bool IsProbing { get; set; }

    /// <summary>A node that needs an angle, and a point, where a variance is zero.</summary>
    public (string Node, int Point)? Vanishing { get; set; }

    /// <summary>A node that divides by a variance, and a point, where it is zero.</summary>
    public (string Node, int Point)? Undefined { get; set; }

    /// <summary>K of a buffer, or of the tile's own.</summary>
    public Table KernelsOf(int buffer) => buffer < 0 ? scratchKernels : Kernels[buffer];

    /// <summary>Θ of a buffer, or of the tile's own.</summary>
    public Table GradientsOf(int buffer) => buffer < 0 ? scratchGradients : Gradients[buffer];

    /// <summary>Makes room in the tile's own buffer.</summary>
    public void GrowScratch(int strips)
    {
        if (scratchKernels.Length < (strips + 1) * Lanes)
        {
            scratchKernels = new Table((strips + 1) * Lanes);
            scratchGradients = new Table((strips + 1) * Lanes);
        }
    }

    /// <summary>Room for a step to work in.</summary>
    /// <param name="size">The number of values.</param>
    public Span<double> Scratch(int size)
    {
        if (scratch.Length < size)
        {
            scratch = new double[size];
        }

        return scratch.AsSpan(0, size);
    }

    /// <summary>Eight lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref Vector512<double> Eight(ref double table, nint offset) =>
        ref Unsafe.As<double, Vector512<double>>(ref Unsafe.Add(ref table, offset));

    /// <summary>Four lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref Vector256<double> At(ref double table, nint offset) =>
        ref Unsafe.As<double, Vector256<double>>(ref Unsafe.Add(ref table, offset));
}
