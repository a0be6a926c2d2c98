using System.Collections.Concurrent;
using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Algebra;

/// <summary>
/// The two-time kernels of any architecture that meets the conditions of the algebra: every node maps (K, Θ), with the clock (m, g) of
/// each of its weights. One-time kernels are those with m = σ² and g = 1 (arXiv:2105.03703).
/// </summary>
internal sealed class AlgebraKernels : ITwoTimeKernels
{
    // With fewer values of points, threads cost more than they save.
    private const long LeastForThreads = 50_000;
    private readonly KernelProgram program;
    private readonly KernelPlan self;
    private readonly Lazy<KernelPlan> lazyCross;
    private readonly Lazy<KernelPlan> full;
    private readonly int stride;
    private readonly ConcurrentBag<Tile> selfTiles = [];
    private readonly ImmutableArray<bool> isBias;
    private readonly Lazy<double> leastAngle;

    /// <summary>Compiles the kernels of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">Training points, then test points.</param>
    /// <param name="ignoresConditions">Whether to apply the rules where their conditions fail: a rough estimate.</param>
    /// <param name="mistake">What is wrong on purpose.</param>
    /// <exception cref="ModelException">The architecture is outside the conditions of the algebra.</exception>
    public AlgebraKernels(WideNetwork network, Dataset data, bool ignoresConditions = false, RuleMistake mistake = RuleMistake.None)
    {
        if (network.Program.Obstacle is { } obstacle && !ignoresConditions)
        {
            throw new ModelException("layers", $"the theory of kernels does not hold: {obstacle}");
        }

        program = new KernelProgram(network, data, mistake);
        Points = data.Count;
        stride = KernelBlock.Pad(Points);
        self = new KernelPlan(program, isSelf: true, []);
        lazyCross = new Lazy<KernelPlan>(() => new KernelPlan(program, isSelf: false, []));
        Hidden = [0, .. program.Architecture.Hidden, program.Architecture.Operations[program.Architecture.ReadoutOperation].First];
        full = new Lazy<KernelPlan>(() => new KernelPlan(program, isSelf: false, Hidden));
        isBias = [.. Enumerable.Range(0, network.WeightLayers).Select(w => network.Program.IsBias(w))];
        leastAngle = new Lazy<double>(FindLeastAngle);
    }

    /// <summary>The slots whose kernels <see cref="Full"/> gives: the input, the hidden layers, what the readout reads.</summary>
    private ImmutableArray<int> Hidden { get; }

    private KernelPlan Cross => lazyCross.Value;

    /// <summary>Whether the predictor's kernel takes those of different positions.</summary>
    public bool ComparesPositions => Cross.ComparesPositions;

    /// <inheritdoc/>
    public int Points { get; }

    /// <inheritdoc/>
    public int Weights => program.Architecture.Weights.Length;

    /// <inheritdoc/>
    public int HiddenLayers => program.Architecture.Hidden.Length;

    /// <inheritdoc/>
    public bool IsKinked => program.Rules.Any(rule => rule.IsKinked);

    /// <inheritdoc/>
    public double LeastAngle => leastAngle.Value;

    /// <inheritdoc/>
    public double SecondsPerEntry => 5e-9 + Cross.Entries;

    /// <summary>The memory of one thread's tile, in bytes.</summary>
    public long TileBytes => Cross.BytesPerLane * Cross.Lanes;

    /// <inheritdoc/>
    public TimeState At(double[] weightVariances)
    {
        var sites = new double[program.SiteSizes.Length][];
        sites[0] = program.Input.Values;
        for (int site = 1; site < sites.Length; site++)
        {
            sites[site] = new double[program.SiteSizes[site] * stride];
        }

        int lanes = Math.Min(self.Lanes, (Points + 7) & ~7), parts = (Points + lanes - 1) / lanes;
        var undefined = new (string Node, int Point)?[parts];
        var vanishing = new (string Node, int Point)?[parts];
        if (parts > 1 && (long)Points * program.SiteSizes.Sum() > LeastForThreads)
        {
            Parallel.For(0, parts, Take);
        }
        else
        {
            for (int part = 0; part < parts; part++)
            {
                Take(part);
            }
        }

        Refuse(Array.Find(undefined, found => found is not null), Array.Find(vanishing, found => found is not null), weightVariances);
        return new AlgebraState(sites, stride);

        void Take(int part)
        {
            if (!selfTiles.TryTake(out Tile? tile))
            {
                tile = self.Tile(lanes);
                tile.IsSelf = true;
            }

            weightVariances.CopyTo(tile.Covariances, 0);
            int start = part * lanes, count = Math.Min(lanes, Points - start);
            for (int lane = 0; lane < lanes; lane++)
            {
                tile.RowPoints[lane] = tile.ColumnPoints[lane] = start + Math.Min(lane, count - 1);
            }

            Load(tile.Rows[0], sites[0], tile.RowPoints);
            Load(tile.Columns[0], sites[0], tile.ColumnPoints);
            self.Run(tile);
            for (int site = 1; site < sites.Length; site++)
            {
                Lanes.Scatter(tile.Rows[site], count, tile.RowPoints, sites[site], stride);
            }

            (undefined[part], vanishing[part]) = (tile.Undefined, tile.Vanishing);
            tile.Undefined = tile.Vanishing = null;
            selfTiles.Add(tile);
        }
    }

    /// <inheritdoc/>
    public KernelRoom Room(KernelBlock block) => new AlgebraRoom(block, Cross);

    /// <inheritdoc/>
    public void Evaluate(
        KernelRoom room,
        TimeState row,
        TimeState column,
        ReadOnlySpan<WeightPair> pairs,
        ReadOnlySpan<double> gradientWeights,
        Span<double> gradient,
        Span<double> covariance)
    {
        KernelBlock block = room.Block;
        Tile tile = ((AlgebraRoom)room).Tile;
        Begin(tile, pairs, gradientWeights);

        // At equal times both kernels are symmetric in the points.
        bool symmetric = ReferenceEquals(row, column);
        for (int part = 0; part < CellWalk.Parts(block, tile.Lanes); part++)
        {
            var cells = new CellWalk(block, symmetric, tile.Lanes, part);
            while (cells.Next(tile))
            {
                Load(tile, (AlgebraState)row, (AlgebraState)column);
                Cross.Run(tile);
                cells.Write(tile.Gradients[Cross.Output], tile, gradient);
                cells.Write(tile.Kernels[Cross.Output], tile, covariance);
            }
        }
    }

    /// <inheritdoc/>
    public TwoTimeKernels Full(TimeState row, TimeState column, ReadOnlySpan<WeightPair> pairs, ReadOnlySpan<double> gradientWeights)
    {
        KernelPlan plan = full.Value;
        var block = new KernelBlock(Points, Points);
        double[] ndk = new double[Points * stride];
        double[] covariance = new double[Points * stride];
        double[][] hidden = [.. Hidden.Select(_ => new double[Points * stride])];
        WeightPair[] allPairs = pairs.ToArray();
        double[] weights = gradientWeights.ToArray();
        bool symmetric = ReferenceEquals(row, column);
        int lanes = Math.Min(plan.Lanes, ((Points * Points) + 7) & ~7);
        int parts = CellWalk.Parts(block, lanes), taken = 0;

        // Parts one by one, the longest first: ranges of Parallel.For would leave threads waiting for the last.
        Parallel.For(0, Math.Min(parts, Environment.ProcessorCount), _ =>
        {
            Tile tile = plan.Tile(lanes);
            Begin(tile, allPairs, weights);
            for (int part = Interlocked.Increment(ref taken) - 1; part < parts; part = Interlocked.Increment(ref taken) - 1)
            {
                var cells = new CellWalk(block, symmetric, lanes, part);
                while (cells.Next(tile))
                {
                    Load(tile, (AlgebraState)row, (AlgebraState)column);
                    plan.Run(tile);
                    cells.Write(tile.Gradients[plan.Output], tile, ndk);
                    cells.Write(tile.Kernels[plan.Output], tile, covariance);
                    for (int h = 0; h < hidden.Length; h++)
                    {
                        cells.Write(tile.Kernels[plan.Observed[h]], tile, hidden[h]);
                    }
                }
            }
        });
        return new TwoTimeKernels(
            Points, [.. hidden[..^1].Select(values => block.Compact(values))], [], block.Compact(ndk), block.Compact(covariance), block.Compact(hidden[^1]));
    }

    private static void Load(Span<double> lanes, ReadOnlySpan<double> table, int[] points, int stride)
    {
        if (lanes.Length > 0)
        {
            Lanes.Gather(table, stride, points, lanes);
        }
    }

    private static void Begin(Tile tile, ReadOnlySpan<WeightPair> pairs, ReadOnlySpan<double> gradientWeights)
    {
        tile.HasGradient = !gradientWeights.IsEmpty;
        gradientWeights.CopyTo(tile.GradientWeights);
        for (int w = 0; w < pairs.Length; w++)
        {
            tile.Covariances[w] = pairs[w].Covariance;
        }
    }

    private void Load(Span<double> lanes, ReadOnlySpan<double> table, int[] points) => Load(lanes, table, points, stride);

    private void Load(Tile tile, AlgebraState row, AlgebraState column)
    {
        for (int site = 0; site < row.Sites.Length; site++)
        {
            if (tile.IsOneRow && program.TakesOneRow[site])
            {
                int size = program.SiteSizes[site];
                if (tile.RowValues[site].Length != size)
                {
                    tile.RowValues[site] = new double[size];
                }

                row.ByPoint[site].AsSpan(tile.RowPoints[0] * size, size).CopyTo(tile.RowValues[site]);
            }
            else
            {
                Load(tile.Rows[site], row.Sites[site], tile.RowPoints);
            }

            if (tile.HasNewColumns)
            {
                Load(tile.Columns[site], column.Sites[site], tile.ColumnPoints);
            }
        }
    }

    private void Refuse((string Node, int Point)? undefined, (string Node, int Point)? vanishing, double[] weightVariances)
    {
        if (undefined is { } zero)
        {
            throw new ModelException("layers", $"{zero.Node} divides by the variance of its input, which is 0 at point {zero.Point}; give the layer before it a bias, or initialVariance > 0");
        }

        // Where an input is zero and there is no bias, K and Θ are zero whatever the angle; where weights have no variance they are not.
        int still = weightVariances.AsSpan().IndexOf(0.0);
        while (still >= 0 && isBias[still])
        {
            int next = weightVariances.AsSpan(still + 1).IndexOf(0.0);
            still = next < 0 ? -1 : still + 1 + next;
        }

        if (vanishing is { } flat && still >= 0)
        {
            throw new ModelException(
                "initialVariance",
                $"initialVariance of {program.Architecture.Weights[still]} is 0, so that {flat.Node} sees a variance of 0 at point {flat.Point}, where the kernel of its activation has no value; it must be > 0");
        }
    }

    private double FindLeastAngle()
    {
        if (!IsKinked)
        {
            return 2;
        }

        double[] ones = [.. Enumerable.Repeat(1.0, Weights)];
        TimeState state = At(ones);
        var pairs = ones.Select(value => new WeightPair(1, value, 0)).ToArray();
        var room = new AlgebraRoom(new KernelBlock(Math.Min(Points, 32), Math.Min(Points, 32)), Cross);
        room.Tile.IsProbing = true;
        Evaluate(room, state, state, pairs, default, default, default);
        return room.Tile.LeastAngle;
    }
}
