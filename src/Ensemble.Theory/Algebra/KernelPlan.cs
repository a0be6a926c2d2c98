using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Ensemble.Theory.Algebra;

/// <summary>
/// A program compiled for the pairs of positions that are needed: from the input to vectors, component by component of pairs that do not
/// depend on one another, and then on vectors. Convolutions keep the distance of two positions, so that a table of all pairs falls apart
/// into small ones, and a flattened one needs equal positions only.
/// </summary>
internal sealed class KernelPlan
{
    private const int TableBytes = 24 * 1024;
    private const int SiteBytes = 512 * 1024;
    private const int MostLanes = 256;
    private readonly KernelProgram program;
    private readonly PairSet[] sets;
    private readonly ImmutableArray<KernelStep> steps;

    /// <summary>Compiles a program.</summary>
    /// <param name="program">The rules.</param>
    /// <param name="isSelf">Whether for points against themselves at one time, from which variances are taken; else for the output.</param>
    /// <param name="observed">Slots whose kernels, flattened, are wanted as well.</param>
    public KernelPlan(KernelProgram program, bool isSelf, IReadOnlyList<int> observed)
    {
        this.program = program;
        Architecture architecture = program.Architecture;
        int slots = architecture.SlotCount;
        sets = [.. program.Grids.Select(grid => new PairSet(grid.Product))];
        Require(isSelf, observed);
        Entries = program.Rules.Select((rule, k) => sets[k + 1].Count * rule.SecondsPerPair).Sum();
        PairPart[][] parts = Split(isSelf);
        var layout = new BufferLayout(program, parts);
        int output = slots - 1;
        var compiled = ImmutableArray.CreateBuilder<KernelStep>();
        var taps = new int[observed.Count];
        for (int o = 0; o < taps.Length; o++)
        {
            taps[o] = layout.Extra();
        }

        compiled.Add(new ClearStep([.. taps, .. Enumerable.Range(0, architecture.Operations.Length).Where(program.IsReduction).Select(k => layout[k + 1])]));
        foreach (PairPart[] part in parts)
        {
            if (part[0].Count > 0)
            {
                compiled.Add(program.Input.Compile(layout.Of(0, part[0]), 0, keeps: !isSelf));
            }

            Observe(compiled, layout, part, 0, observed, taps, vectors: false);
            for (int k = 0; k < architecture.Operations.Length; k++)
            {
                (_, int first, int second) = architecture.Operations[k];
                PairPart target = program.IsReduction(k) ? BufferLayout.Vector(sets[k + 1]) : part[k + 1];
                bool here = program.IsReduction(k) ? part[first].Count > 0 && sets[k + 1].Count > 0 : target.Count > 0;
                if (here)
                {
                    int other = second < 0 ? first : second;
                    compiled.Add(program.Rules[k].Compile(layout.Of(k + 1, target), layout.Of(first, part[first]), layout.Of(other, part[other])));
                }

                Observe(compiled, layout, part, k + 1, observed, taps, vectors: false);
            }
        }

        if (program.Grids[0].Rank == 0 && sets[0].Count > 0)
        {
            compiled.Add(program.Input.Compile(layout.Of(0, BufferLayout.Vector(sets[0])), 0, keeps: !isSelf));
            Observe(compiled, layout, [], 0, observed, taps, vectors: true);
        }

        for (int k = 0; k < architecture.Operations.Length; k++)
        {
            (_, int first, int second) = architecture.Operations[k];
            if (program.Grids[k + 1].Rank == 0 && sets[k + 1].Count > 0)
            {
                if (!program.IsReduction(k))
                {
                    int other = second < 0 ? first : second;
                    compiled.Add(program.Rules[k].Compile(
                        layout.Of(k + 1, BufferLayout.Vector(sets[k + 1])), layout.Of(first, BufferLayout.Vector(sets[first])), layout.Of(other, BufferLayout.Vector(sets[other]))));
                }

                Observe(compiled, layout, [], k + 1, observed, taps, vectors: true);
            }
        }

        steps = compiled.ToImmutable();
        Output = layout[output];
        Observed = [.. taps];
        Strips = layout.Strips;
        long tables = sizeof(double) * 2L * Strips.Sum(count => count + 1L);
        long sites = sizeof(double) * 2L * program.SiteSizes.Sum(size => (long)size);
        BytesPerLane = tables + sites;
        Lanes = (int)Math.Clamp(Math.Min(TableBytes / tables, SiteBytes / Math.Max(sites, 1)) / 8 * 8, 8, MostLanes);
    }

    /// <summary>Whether kernels of different positions are needed.</summary>
    public bool ComparesPositions => sets.Any(set => set.HasUnequal);

    /// <summary>The number of lanes of a tile.</summary>
    public int Lanes { get; }

    /// <summary>The memory of a tile per lane, in bytes.</summary>
    public long BytesPerLane { get; }

    /// <summary>A forecast of the time for one pair of points, in seconds.</summary>
    public double Entries { get; }

    /// <summary>The buffer of the output, whose kernel is in strip 1.</summary>
    public int Output { get; }

    /// <summary>The buffers of the observed kernels.</summary>
    public ImmutableArray<int> Observed { get; }

    /// <summary>The number of strips of every buffer, that of zeros apart.</summary>
    public ImmutableArray<int> Strips { get; }

    /// <summary>A tile of the plan.</summary>
    /// <param name="lanes">The number of lanes, a multiple of four.</param>
    public Tile Tile(int lanes) => new(lanes, Strips, program.SiteSizes, program.Architecture.Weights.Length);

    /// <summary>Runs the program on a tile.</summary>
    public void Run(Tile tile)
    {
        foreach (KernelStep step in steps)
        {
            step.Run(tile);
        }
    }

    private void Observe(ImmutableArray<KernelStep>.Builder compiled, BufferLayout layout, PairPart[] part, int slot, IReadOnlyList<int> observed, int[] taps, bool vectors)
    {
        for (int o = 0; o < observed.Count; o++)
        {
            if (observed[o] != slot || (program.Grids[slot].Rank == 0) != vectors)
            {
                continue;
            }

            PairPart read = vectors ? BufferLayout.Vector(sets[slot]) : part[slot];
            if (read.Count > 0)
            {
                var tap = new Operand(BufferLayout.Vector(new PairSet(1).WithDiagonal()), taps[o], true);
                compiled.Add(new ReductionRule(program.Grids[slot].Product, ReductionKind.Diagonal).Compile(tap, layout.Of(slot, read), layout.Of(slot, read)));
            }
        }
    }

    /// <summary>Finds which pairs of every slot are needed, from the last operation back to the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Require(bool isSelf, IReadOnlyList<int> observed)
    {
        ImmutableArray<Operation> operations = program.Architecture.Operations;
        var sources = new SourceList();
        foreach (int slot in observed)
        {
            sets[slot].AddDiagonal();
        }

        if (!isSelf)
        {
            sets[^1].AddDiagonal();
        }

        for (int k = operations.Length - 1; k >= 0; k--)
        {
            KernelRule rule = program.Rules[k];
            (_, int first, int second) = operations[k];
            PairSet own = sets[k + 1];
            if (isSelf && rule.SiteSize > 0)
            {
                if (rule.SiteNeedsAll)
                {
                    sets[first].AddAll();
                }
                else
                {
                    // The variances are taken where the step is run, so it must be run on the diagonal.
                    own.AddDiagonal();
                }

                if (rule.SiteNeedsAll && own.Count == 0)
                {
                    own.Add(0, 0);
                }
            }

            if (rule.MixesAll && own.Count > 0)
            {
                sets[first].AddAll();
            }

            if (rule.KeepsPairs && own.IsFull)
            {
                sets[first].AddAll();
                (second < 0 ? sets[first] : sets[second]).AddAll();
                continue;
            }

            for (int pair = 0; pair < own.Count; pair++)
            {
                (int row, int column) = own[pair];
                sources.Clear();
                rule.Sources(row, column, sources);
                for (int source = 0; source < sources.Count; source++)
                {
                    (int operand, int i, int j) = sources[source];
                    (operand < 0 ? own : sets[operand == 0 ? first : second]).Add(i, j);
                }
            }
        }
    }

    /// <summary>Splits the pairs of slots with positions into components; at equal times that of equal positions comes first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private PairPart[][] Split(bool isSelf)
    {
        ImmutableArray<Operation> operations = program.Architecture.Operations;
        var offsets = new int[sets.Length];
        int total = 0;
        for (int slot = 0; slot < sets.Length; slot++)
        {
            offsets[slot] = total;
            total += program.Grids[slot].Rank == 0 ? 0 : sets[slot].Count;
        }

        var union = new DisjointSets(total);
        var sources = new SourceList();
        for (int k = 0; k < operations.Length; k++)
        {
            PairSet own = sets[k + 1];
            if (program.Grids[k + 1].Rank == 0)
            {
                continue;
            }

            (_, int first, int second) = operations[k];
            for (int pair = 0; pair < own.Count; pair++)
            {
                int node = offsets[k + 1] + pair;
                (int row, int column) = own[pair];
                sources.Clear();
                program.Rules[k].Sources(row, column, sources);
                for (int source = 0; source < sources.Count; source++)
                {
                    (int operand, int i, int j) = sources[source];
                    int slot = operand < 0 ? k + 1 : operand == 0 ? first : second;
                    union.Join(node, offsets[slot] + sets[slot].IndexOf(i, j));
                }

                if (program.Rules[k].MixesAll)
                {
                    union.Join(node, offsets[first]);
                }
            }

            for (int pair = 1; pair < sets[first].Count && program.Rules[k].MixesAll && own.Count > 0; pair++)
            {
                union.Join(offsets[first], offsets[first] + pair);
            }
        }

        int diagonal = -1;
        for (int slot = 0; slot < sets.Length && isSelf; slot++)
        {
            for (int pair = 0; pair < sets[slot].Count && program.Grids[slot].Rank > 0; pair++)
            {
                if (sets[slot][pair].Row == sets[slot][pair].Column)
                {
                    diagonal = diagonal < 0 ? offsets[slot] + pair : diagonal;
                    union.Join(diagonal, offsets[slot] + pair);
                }
            }
        }

        // Components are numbered in the order in which their roots are met, and pairs within them row by row.
        var numbers = new int[total];
        int components = 0;
        if (diagonal >= 0)
        {
            numbers[union.Find(diagonal)] = ++components;
        }

        int[][] orders = [.. sets.Select(set => set.InOrder())];
        for (int slot = 0; slot < sets.Length; slot++)
        {
            foreach (int pair in program.Grids[slot].Rank == 0 ? [] : orders[slot])
            {
                ref int number = ref numbers[union.Find(offsets[slot] + pair)];
                if (number == 0)
                {
                    number = ++components;
                }
            }
        }

        var parts = new PairPart[components][];
        for (int component = 0; component < components; component++)
        {
            parts[component] = new PairPart[sets.Length];
        }

        for (int slot = 0; slot < sets.Length; slot++)
        {
            var locals = new int[sets[slot].Count];
            var counts = new int[components];
            int[] order = program.Grids[slot].Rank == 0 ? [] : orders[slot];
            foreach (int pair in order)
            {
                locals[pair] = counts[numbers[union.Find(offsets[slot] + pair)] - 1]++;
            }

            for (int component = 0; component < components; component++)
            {
                parts[component][slot] = new PairPart(sets[slot], new int[counts[component]], locals);
            }

            foreach (int pair in order)
            {
                parts[numbers[union.Find(offsets[slot] + pair)] - 1][slot].Put(pair);
            }
        }

        return parts;
    }
}
